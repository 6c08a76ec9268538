// title: Shortest chains from one actor to another
// question: By which chains of the fewest transfers does material get from one actor to another?
// params:
//   origin: {default: mp-materials, about: id of the actor where the chain begins}
//   target: {default: gm, about: id of the actor where it ends}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   steps: how many transfers, the same in each row
//   chain: ids of the actors, from the origin to the target
//   names: their names
//   materials: id of what is handed on at each transfer, null where none is stated
//   relations: ids of the supplies and offtakes
//
// All chains of that length, between these two actors themselves: a site that the company runs is
// another actor. Processing inside an actor is no step here, and materials need not fit each other
// (see routes-to-company). Twelve transfers at most.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $origin})-[:MERGED_INTO]->{0,1}(origin:Entity)
MATCH (:Resource {id: $target})-[:MERGED_INTO]->{0,1}(target:Entity)
MATCH path = ALL SHORTEST (origin)
  ((supplier)-[link:SUPPLIES|OFFTAKE_TO]->(buyer)
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
  ){1,12}
  (target)
RETURN length(path) AS steps, [n IN nodes(path) | n.id] AS chain,
       [n IN nodes(path) | n.name] AS names,
       [l IN relationships(path) | l.material] AS materials,
       [l IN relationships(path) | l.relation] AS relations
ORDER BY chain, relations, materials
