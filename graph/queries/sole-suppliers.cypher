// title: Buyers with one supplier
// question: Who takes a material, or a narrower form of it, from one stated supplier alone?
// params:
//   material: {default: mat-ndfeb-magnet, about: id of the material}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   buyer: id of the buyer
//   buyer_name: its name
//   material: id of the material as stated
//   supplier: id of the only supplier
//   supplier_name: its name
//   supplier_country: id of its country (where a site stands, where an organisation is based)
//   dependents: how many actors take something from the buyer in turn, at any time
//   relations: ids of the supplies and offtakes between the two
//
// A chokepoint one step up: the only supplier that sources state, which need not be the only one.
// Two sites of one company are two suppliers here. Further up the chain, and what a lost plant costs
// in tonnes: `lodeway chokepoints`. Time as in routes-to-company.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $material})-[:MERGED_INTO]->{0,1}(asked:Material)
MATCH (material:Material)-[:BROADER]->{0,5}(asked)
WITH DISTINCT day, over, material
MATCH (material)<-[:MATERIAL]-(deal:Supply|Offtake)
WHERE NOT (deal.validTo IS NULL AND coalesce(deal.status, '') IN over)
  AND (deal.validTo IS NULL OR deal.validToLatest > day
       OR deal.validToLatest = day AND size(deal.validTo) < 10)
  AND coalesce(deal.validFromEarliest, deal.signedEarliest, deal.asOfEarliest, day) <= day
MATCH (supplier:Actor)<-[:SUPPLIER]-(deal)-[:BUYER]->(buyer:Actor)
WHERE (NOT supplier:Site
   OR NOT (supplier.end IS NULL AND coalesce(supplier.status, '') IN over)
      AND (supplier.end IS NULL OR supplier.endLatest > day
           OR supplier.endLatest = day AND size(supplier.end) < 10)
      AND coalesce(supplier.startEarliest, day) <= day)
  AND (NOT buyer:Site
   OR NOT (buyer.end IS NULL AND coalesce(buyer.status, '') IN over)
      AND (buyer.end IS NULL OR buyer.endLatest > day
           OR buyer.endLatest = day AND size(buyer.end) < 10)
      AND coalesce(buyer.startEarliest, day) <= day)
WITH buyer, material, collect(DISTINCT supplier) AS suppliers, collect(DISTINCT deal.id) AS deals
WHERE size(suppliers) = 1
WITH buyer, material, suppliers[0] AS supplier, deals
RETURN buyer.id AS buyer, buyer.name AS buyer_name, material.id AS material,
       supplier.id AS supplier, supplier.name AS supplier_name,
       [(supplier)-[:COUNTRY]->(c) | c.id][0] AS supplier_country,
       COUNT { MATCH (buyer)-[:SUPPLIES|OFFTAKE_TO]->(next) RETURN DISTINCT next } AS dependents,
       COLLECT { UNWIND deals AS id RETURN id ORDER BY id } AS relations
ORDER BY dependents DESC, buyer, material
