// title: Upstream of a company without a country
// question: From whom can material reach a company without any step in a given country?
// params:
//   company: {default: gm, about: id of the company at the end of the chain}
//   country: {default: country-cn, about: id of the country that no step may stand in}
//   firm: {default: false, about: true leaves out what is only planned or indicated}
// columns:
//   origin: id of the actor where this chain begins
//   origin_name: its name
//   origin_country: id of its country
//   hops: how many steps lie between
//   chain: ids from the origin down to the company
//   countries: their countries in the same order, null where none is stated
//   how: type of each step, from the origin down
//   relations: ids of the supplies, agreements and operations, in the same order
//
// Every step is tested, inside the pattern: a filter on an OPTIONAL MATCH would only blank the
// country and keep the chain. A step whose country is not stated is kept and shown as null: that is
// unknown, not allowed. A chain of actors, not of materials: for materials, verdicts and reasons use
// `lodeway routes`. Six steps at most, each actor once.
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH path = (company)
  ((below)-[link:SUPPLIES|OFFTAKE_TO|OPERATES]-(above)
    WHERE CASE type(link)
            WHEN 'OPERATES' THEN startNode(link) = below
            ELSE endNode(link) = below END
      AND NOT EXISTS { (above)-[:COUNTRY]->(:Country {id: $country}) }
      AND (NOT $firm OR coalesce(link.status, '') IN ['operating', 'held', 'in_force', 'binding', 'signed', 'approved'])
  ){1,6}
  (origin:Entity)
WITH nodes(path) AS actors, relationships(path) AS links, origin
WHERE size(actors) = COUNT { UNWIND actors AS actor RETURN DISTINCT actor }
RETURN DISTINCT origin.id AS origin, origin.name AS origin_name,
       [(origin)-[:COUNTRY]->(c) | c.id][0] AS origin_country,
       size(links) AS hops,
       reverse([n IN actors | n.id]) AS chain,
       reverse([n IN actors | [(n)-[:COUNTRY]->(c) | c.id][0]]) AS countries,
       reverse([l IN links | type(l)]) AS how,
       reverse([l IN links | l.relation]) AS relations
ORDER BY hops, chain, relations
