// title: Chains of supply without a country
// question: By which chains does material reach a company with no supplier in given countries?
// params:
//   company: {default: gm, about: id of the company or site at the end}
//   countries: {default: [country-cn], about: ids of the countries that no supplier may stand in}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
//   steps: {default: 6, about: how many transfers at most (up to 8)}
// columns:
//   origin: id of the actor where the chain begins
//   origin_name: its name
//   verdict: allowed if every supplier is a site of stated country, else unknown
//   unplaced: ids of the suppliers whose place no source states
//   steps: how many transfers
//   chain: ids of the actors, from the origin to the end
//   countries: id of the country of each, null where none is stated
//   relations: ids of the supplies and offtakes
//
// Every supplier is tested inside the pattern. A filter on an OPTIONAL MATCH would only blank the
// country and keep the chain. A chain with a site there is left out; one with a supplier of unknown
// place is unknown, not allowed. An organisation's home is no place: who is based there may make it
// elsewhere, and who is based elsewhere may make it there. Who receives at the end is not tested.
// The verdict is that of one rule on place: owners, contracts, products and stages that nobody
// documents are not looked at, and a chain may go on beyond the steps or beyond what sources state.
// Time and limits as in routes-to-company; `lodeway routes --policy` applies whole policies.
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
    WHERE NOT EXISTS { (supplier:Site)-[:COUNTRY]->(there:Country) WHERE there.id IN $countries }
    AND EXISTS {
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
WITH origin, nodes(path) AS actors, link, supplier
WHERE size(actors) = COUNT { UNWIND actors AS actor RETURN DISTINCT actor }
WITH origin, actors, link,
     [s IN supplier WHERE NOT EXISTS { (s:Site)-[:COUNTRY]->() } | s.id] AS unplaced
RETURN DISTINCT origin.id AS origin, origin.name AS origin_name,
       CASE WHEN unplaced = [] THEN 'allowed' ELSE 'unknown' END AS verdict,
       reverse(unplaced) AS unplaced, size(link) AS steps,
       reverse([n IN actors | n.id]) AS chain,
       reverse([n IN actors | [(n)-[:COUNTRY]->(c) | c.id][0]]) AS countries,
       reverse([l IN link | l.relation]) AS relations
ORDER BY verdict, steps, chain, relations
