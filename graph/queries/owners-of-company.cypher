// title: Owners up the chain
// question: Who owns a company or site, and who owns those owners, with the share at each step?
// params:
//   company: {default: mp-materials, about: id of the company or site}
//   steps: {default: 6, about: how many steps up to go at most (up to 10)}
// columns:
//   owner: id of the owner at the top of this chain
//   owner_name: its name
//   owner_class: its class (Company, Government, ...)
//   owner_country: id of its country, null if not stated
//   steps: how many stakes lie between
//   chain: ids from the company up to the owner
//   shares: percent at each step, in the order of the chain; null where the size is not stated
//   through: the product of the shares in percent, null as soon as one is not stated
//   relations: ids of the stakes, in the same order
//
// Only current stakes: not those with a stated end in the past or a status that says they are over.
// One owner may be reached by several chains; each is a row. The product is arithmetic, not control:
// 60 % of 60 % is 36 % of the capital, and still a majority at each step.
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(owned:Entity)
MATCH path = (owned)
  ((below)<-[stake:OWNS
    WHERE (stake.validTo IS NULL OR stake.validTo > toString(date()))
      AND NOT coalesce(stake.status, 'held')
        IN ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated']
  ]-(above)){1,10}
  (owner:Entity)
WHERE length(path) <= $steps
WITH owner, nodes(path) AS chain, [r IN stake | r.relation] AS relations
WITH owner, chain, relations,
     [id IN relations | COLLECT { MATCH (o:Resource {id: id}) RETURN o.share }[0]] AS shares
RETURN owner.id AS owner, owner.name AS owner_name,
       head([c IN ['Company', 'GovernmentAgency', 'Government', 'Organization']
             WHERE c IN labels(owner)]) AS owner_class,
       [(owner)-[:COUNTRY]->(c) | c.id][0] AS owner_country,
       size(relations) AS steps, [n IN chain | n.id] AS chain, shares,
       CASE WHEN any(s IN shares WHERE s IS NULL) THEN null
            ELSE round(reduce(p = 100.0, s IN shares | p * s / 100), 3) END AS through,
       relations
ORDER BY steps, owner, relations
