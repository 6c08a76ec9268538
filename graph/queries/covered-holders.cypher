// title: Holders from given countries
// question: Which holders based in given countries have a part of a company, and how much of it?
// params:
//   company: {default: mp-materials, about: id of the company or site}
//   countries: {default: [country-cn], about: ids of the countries}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   holder: id of the holder based there, the first of its chain
//   holder_name: its name
//   holder_country: id of its country
//   government: true for a government or agency
//   chain: ids from the company up to the holder
//   at_least: the shares multiplied, in percent; a step whose size is not stated counts as 0
//   stated: true if every step of the chain states a size
//   total: at_least of all chains together
//   relations: ids of the stakes
//
// Shares multiply: 60 % of 60 % is 36 %. Where two statements of one holder's stake differ the
// smaller counts. The total is the lower bound of the tier `multiply` in `lodeway routes`: what nobody
// states may be held from there too. Not here: the upper bound, majority holders that pass on in full,
// stakes that are agreed and not yet held, a holder's home that only the body above it states, and
// circular holdings, of which each chain is followed once and the rest of the series is missing.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH path = (company)
  ((below)<-[stake:OWNS]-(above)
    WHERE NOT EXISTS { (below:Organization)-[:COUNTRY]->(c:Country) WHERE c.id IN $countries }
    AND EXISTS {
      MATCH (o:Resource {id: stake.relation})
      WHERE coalesce(o.interest, 'equity') IN ['equity', 'voting', 'control']
        AND coalesce(o.status, 'held') IN ['operating', 'held', 'in_force']
        AND NOT (o.validTo IS NULL AND coalesce(o.status, '') IN over)
        AND (o.validTo IS NULL OR o.validToLatest > day
             OR o.validToLatest = day AND size(o.validTo) < 10)
        AND coalesce(o.validFromEarliest, o.signedEarliest, o.asOfEarliest, day) <= day
    }
  ){1,8}
  (holder:Organization)
WHERE EXISTS { (holder)-[:COUNTRY]->(c:Country) WHERE c.id IN $countries }
WITH holder, nodes(path) AS actors, [s IN stake | s.relation] AS ids
WHERE size(actors) = COUNT { UNWIND actors AS actor RETURN DISTINCT actor }
WITH holder, actors, ids,
     [id IN ids | COLLECT {
       MATCH (o:Resource {id: id})
       RETURN CASE WHEN o.interest = 'voting' THEN null
              ELSE coalesce(o.share, o.shareMin, CASE o.interest WHEN 'control' THEN 50.0 END) END
     }[0]] AS shares
WITH holder, actors, collect(shares) AS stated, collect(ids) AS relations
WITH holder, actors, stated, relations,
     reduce(p = 100.0, at IN range(0, size(actors) - 2) |
       p * reduce(least = 100.0, s IN stated |
         CASE WHEN coalesce(s[at], 0.0) < least THEN coalesce(s[at], 0.0) ELSE least END) / 100)
       AS at_least
WITH collect({holder: holder, actors: actors, stated: stated, relations: relations,
              at_least: at_least}) AS chains, sum(at_least) AS total
UNWIND chains AS row
WITH row.holder AS holder, row.actors AS actors, row.at_least AS at_least, total,
     all(s IN row.stated WHERE all(x IN s WHERE x IS NOT NULL)) AS stated,
     reduce(all = [], ids IN row.relations | all + ids) AS stakes
RETURN holder.id AS holder, holder.name AS holder_name,
       [(holder)-[:COUNTRY]->(c) | c.id][0] AS holder_country,
       holder:Government OR holder:GovernmentAgency AS government,
       [n IN actors | n.id] AS chain, round(at_least, 6) AS at_least, stated,
       round(total, 6) AS total,
       COLLECT { UNWIND stakes AS id RETURN DISTINCT id ORDER BY id } AS relations
ORDER BY at_least DESC, chain
