// title: Sites of a material by country and stage
// question: Where is a material, or a narrower form of it, mined or made, and how far is each site?
// params:
//   material: {default: mat-ndpr-oxide, about: id of the material}
// columns:
//   country: id of the country where the site stands, null if not stated
//   country_name: its name
//   stage: stage of processing of the material
//   site: id of the site, or of the organisation where no site is stated
//   site_name: its name
//   class: its class (Mine, Plant, Project, ...)
//   status: how far the site has come, null if not stated
//   material: id of the material as stated, which may be narrower than what was asked for
//   stated_as: what ties the site to it (YIELDS, HAS_CAPACITY_FOR, PRODUCED, DISPATCHED)
//   capacity: largest stated figure of that kind, null if none
//   unit: its unit
MATCH (:Resource {id: $material})-[:MERGED_INTO]->{0,1}(asked:Material)
MATCH (material:Material)-[:BROADER]->{0,5}(asked)
WITH DISTINCT material
MATCH (site:Actor)-[link:YIELDS|HAS_CAPACITY_FOR|PRODUCED|DISPATCHED]->(material)
MATCH (figure:Resource {id: link.relation})
WITH site, material, type(link) AS stated_as, figure
ORDER BY figure.quantity DESC
WITH site, material, stated_as, collect(figure) AS figures
WITH site, material, stated_as,
     head([f IN figures WHERE f.quantity IS NOT NULL]) AS largest
OPTIONAL MATCH (site)-[:COUNTRY]->(country:Entity)
RETURN country.id AS country, country.name AS country_name, material.stage AS stage,
       site.id AS site, site.name AS site_name,
       head([c IN ['Deposit', 'Mine', 'Plant', 'Project', 'Site', 'Company', 'GovernmentAgency',
                   'Government', 'Organization'] WHERE c IN labels(site)]) AS class,
       site.status AS status, material.id AS material, stated_as,
       largest.quantity AS capacity, largest.unit AS unit
ORDER BY country, stage, site, material, stated_as
