// title: Offtakes against capacity
// question: Whose agreed offtakes of a material come near or above the capacity stated for it?
// params:
//   at_least: {default: 0.0, about: "percent of the capacity; what is committed to less is left out"}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   supplier: id of the site or organisation that has agreed to sell
//   supplier_name: its name
//   material: id of the material
//   unit: unit of both figures
//   basis: basis of both (REO, contained, ...), null where neither states one
//   committed: sum of the offtakes; where one states a range, its lower end
//   committed_most: the same with the upper ends; null where one is open above
//   capacity: the newest stated capacity
//   percent: committed as a part of the capacity
//   over: true if more is committed than can be made
//   relations: ids of the offtakes
//   figure: id of the capacity
//
// Only what can be added: one unit, one basis, offtakes of one material each, in force or to come.
// Figures of different basis are never compared here, nor are shares of an output, offtakes without a
// volume, totals that several agreements share, or an organisation's agreements with the capacity of
// its sites; offtakes that follow one another in time are added. `lodeway commitments` does all that.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (deal:Offtake)-[:SUPPLIER]->(supplier:Actor)
WHERE NOT (deal.validTo IS NULL AND coalesce(deal.status, '') IN over)
  AND (deal.validTo IS NULL OR deal.validToLatest > day
       OR deal.validToLatest = day AND size(deal.validTo) < 10)
  AND coalesce(deal.quantity, deal.quantityMin, deal.quantityMax) IS NOT NULL
  AND deal.unit IS NOT NULL
  AND COUNT { (deal)-[:MATERIAL]->() } = 1
MATCH (deal)-[:MATERIAL]->(material:Material)
WITH day, over, supplier, material, deal.unit AS unit, deal.basis AS basis,
     sum(coalesce(deal.quantity, deal.quantityMin, 0.0)) AS committed,
     collect(coalesce(deal.quantity, deal.quantityMax)) AS most, collect(deal.id) AS deals
MATCH (supplier)<-[:ACTOR]-(figure:Capacity)-[:MATERIAL]->(material)
WHERE figure.unit = unit AND coalesce(figure.basis, '') = coalesce(basis, '')
  AND coalesce(figure.quantity, figure.quantityMax) IS NOT NULL
  AND NOT (figure.validTo IS NULL AND coalesce(figure.status, '') IN over)
  AND (figure.validTo IS NULL OR figure.validToLatest > day
       OR figure.validToLatest = day AND size(figure.validTo) < 10)
WITH supplier, material, unit, basis, committed, most, deals, figure
ORDER BY coalesce(figure.asOfLatest, figure.validFromLatest, figure.periodStartLatest,
                  date('0001-01-01')) DESC, figure.id DESC
WITH supplier, material, unit, basis, committed, most, deals, collect(figure)[0] AS figure
WITH *, coalesce(figure.quantity, figure.quantityMax) AS capacity
WHERE 100.0 * committed >= $at_least * capacity
RETURN supplier.id AS supplier, supplier.name AS supplier_name, material.id AS material,
       unit, basis, committed,
       CASE WHEN size(most) = size(deals) THEN reduce(t = 0.0, x IN most | t + x) END
         AS committed_most,
       capacity,
       CASE WHEN capacity > 0 THEN round(100.0 * committed / capacity, 1) END AS percent,
       committed > capacity AS over,
       COLLECT { UNWIND deals AS id RETURN id ORDER BY id } AS relations, figure.id AS figure
ORDER BY percent DESC, supplier, material, unit
