// title: Chains of supply that end at a company
// question: By which declared supplies and offtakes does material reach a company or its sites?
// params:
//   company: {default: gm, about: id of the company or site at the end}
//   material: {default: null, about: id of what arrives, or of a broader material; null for any}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
//   steps: {default: 6, about: how many transfers at most (up to 8)}
// columns:
//   origin: id of the actor where the chain begins
//   origin_name: its name
//   end: id of the company, or of the site of it, where it ends
//   steps: how many transfers
//   chain: ids of the actors, from the origin to the end
//   materials: id of what is handed on at each transfer, null where none is stated
//   how: SUPPLIES (a physical link) or OFFTAKE_TO (an agreement to buy) for each transfer
//   relations: ids of the supplies and offtakes
//
// Only what holds on the day, between actors that are open on it: the same rules of time as
// `lodeway routes`, save that a relation with no date of its own counts as begun. Each actor once.
// Not here, since Cypher has no state of (actor, material): whether an actor makes what it hands on
// of what it receives, stages that nobody documents, arcs inside a group, MoUs, shipments and sales,
// the sites that an organisation's agreement may mean, sites of subsidiaries, and verdicts.
// `lodeway routes` has them all.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH (company)
  (()-[run:OPERATES]->()
    WHERE EXISTS {
      MATCH (o:Resource {id: run.relation})
      WHERE NOT (o.validTo IS NULL AND coalesce(o.status, '') IN over)
        AND (o.validTo IS NULL OR o.validToLatest > day
             OR o.validToLatest = day AND size(o.validTo) < 10)
        AND coalesce(o.validFromEarliest, o.signedEarliest, o.asOfEarliest, day) <= day
    }
  ){0,1}
  (end:Actor)
WITH DISTINCT day, over, end
MATCH path = (end)
  ((buyer)<-[link:SUPPLIES|OFFTAKE_TO]-(supplier)
    WHERE EXISTS {
      MATCH (deal:Resource {id: link.relation})
      WHERE NOT (deal.validTo IS NULL AND coalesce(deal.status, '') IN over)
        AND (deal.validTo IS NULL OR deal.validToLatest > day
             OR deal.validToLatest = day AND size(deal.validTo) < 10)
        AND coalesce(deal.validFromEarliest, deal.signedEarliest, deal.asOfEarliest, day) <= day
    }
    AND (NOT supplier:Site
     OR NOT (supplier.end IS NULL AND coalesce(supplier.status, '') IN over)
        AND (supplier.end IS NULL OR supplier.endLatest > day
             OR supplier.endLatest = day AND size(supplier.end) < 10)
        AND coalesce(supplier.startEarliest, day) <= day)
    AND (NOT buyer:Site
     OR NOT (buyer.end IS NULL AND coalesce(buyer.status, '') IN over)
        AND (buyer.end IS NULL OR buyer.endLatest > day
             OR buyer.endLatest = day AND size(buyer.end) < 10)
        AND coalesce(buyer.startEarliest, day) <= day)
  ){1,8}
  (origin:Actor)
WHERE length(path) <= $steps
  AND ($material IS NULL OR EXISTS {
    MATCH (:Resource {id: link[0].material})-[:BROADER]->{0,5}(:Resource {id: $material})
  })
WITH end, origin, nodes(path) AS actors, link
WHERE size(actors) = COUNT { UNWIND actors AS actor RETURN DISTINCT actor }
RETURN DISTINCT origin.id AS origin, origin.name AS origin_name, end.id AS end,
       size(link) AS steps,
       reverse([n IN actors | n.id]) AS chain,
       reverse([l IN link | l.material]) AS materials,
       reverse([l IN link | type(l)]) AS how,
       reverse([l IN link | l.relation]) AS relations
ORDER BY steps, chain, relations, materials
