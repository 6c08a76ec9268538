// title: Offtakes without a volume
// question: Which offtakes in force or to come state neither a quantity nor a share of the output?
// params:
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   contract: id of the offtake
//   supplier: id of the supplier, null if not named
//   buyer: id of the buyer, null if not named
//   materials: ids of the materials
//   status: how far it has come, null if not stated
//   end_stated: true if its end or term is stated
//   sources: titles of the sources
//
// `lodeway gaps --kind contract-without-volume` ranks the same by what rests on each.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (deal:Offtake)
WHERE NOT (deal.validTo IS NULL AND coalesce(deal.status, '') IN over)
  AND (deal.validTo IS NULL OR deal.validToLatest > day
       OR deal.validToLatest = day AND size(deal.validTo) < 10)
  AND coalesce(deal.quantity, deal.quantityMin, deal.quantityMax, deal.shareOfOutput) IS NULL
RETURN deal.id AS contract, [(deal)-[:SUPPLIER]->(s) | s.id][0] AS supplier,
       [(deal)-[:BUYER]->(b) | b.id][0] AS buyer,
       COLLECT { MATCH (deal)-[:MATERIAL]->(m) RETURN m.id ORDER BY m.id } AS materials,
       deal.status AS status,
       deal.validTo IS NOT NULL OR deal.termYears IS NOT NULL AS end_stated,
       COLLECT { MATCH (deal)-[:STATED_BY]->(s:Source) RETURN DISTINCT s.title ORDER BY s.title }
         AS sources
ORDER BY contract
