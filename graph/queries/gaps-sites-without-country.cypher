// title: Sites without a country
// question: Which sites that are not closed does no source place in a country?
// params:
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   site: id of the site
//   name: its name
//   class: its class (Mine, Plant, Project, ...)
//   status: how far it has come, null if not stated
//   region: the region that is stated, null if none
//   operators: ids of who runs or ran it
//   makes: ids of what it is said to yield or hand on, at any time
//
// A rule on place can only say unknown of these. `lodeway gaps --kind site-without-country` ranks them.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (site:Site)
WHERE site.stated AND NOT EXISTS { (site)-[:COUNTRY]->() } AND NOT coalesce(site.unnamed, false)
  AND NOT (site.end IS NULL AND coalesce(site.status, '') IN over)
  AND (site.end IS NULL OR site.endLatest > day OR site.endLatest = day AND size(site.end) < 10)
RETURN site.id AS site, site.name AS name,
       head([c IN ['Deposit', 'Mine', 'Plant', 'Project', 'Site'] WHERE c IN labels(site)])
         AS class,
       site.status AS status, site.region AS region,
       COLLECT { MATCH (o)-[:OPERATES]->(site) RETURN DISTINCT o.id ORDER BY o.id } AS operators,
       COLLECT {
         MATCH (site)-[y:YIELDS|HAS_CAPACITY_FOR|PRODUCED|SUPPLIES|OFFTAKE_TO]->()
         WHERE y.material IS NOT NULL RETURN DISTINCT y.material ORDER BY y.material
       } AS makes
ORDER BY site
