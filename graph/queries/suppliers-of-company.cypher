// title: Suppliers of a company
// question: Who supplies a company or a site it runs, under what, and which source says so?
// params:
//   company: {default: gm, about: id of the company; an id that was merged works too}
// columns:
//   supplier: id of the supplier
//   supplier_name: its name
//   supplier_country: id of its country, null if not stated
//   buyer: the company, or the site of it that is named
//   how: SUPPLIES (a physical link), OFFTAKE_TO (an agreement to buy), SHIPPED_TO or SOLD_TO (done)
//   material: id of the material, null if not stated
//   status: how far it has come, null if not stated
//   confidence: of the best record
//   relation: id of the supply, offtake, shipment or sale
//   source: title of a source that states it
//   url: where to read it
//   quote: its words, null if none were recorded
//
// One row for each source of each relation. Sites count as the company's if it is stated to operate
// them; ownership is not followed here.
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH (company)-[:OPERATES]->{0,1}(buyer:Entity)
WITH DISTINCT buyer
MATCH (supplier:Entity)-[link:SUPPLIES|OFFTAKE_TO|SHIPPED_TO|SOLD_TO]->(buyer)
MATCH (:Resource {id: link.relation})-[record:STATED_BY]->(source:Source)
OPTIONAL MATCH (supplier)-[:COUNTRY]->(country:Entity)
RETURN DISTINCT supplier.id AS supplier, supplier.name AS supplier_name,
       country.id AS supplier_country, buyer.id AS buyer, type(link) AS how,
       link.material AS material, link.status AS status, link.confidence AS confidence,
       link.relation AS relation, source.title AS source, source.url AS url, record.quote AS quote
ORDER BY supplier, how, relation, material, source
