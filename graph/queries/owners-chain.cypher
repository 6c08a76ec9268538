// title: Majority holders up the chain
// question: Who holds more than half of a company or site, and of that holder, up to the top?
// params:
//   company: {default: ksm-metals, about: id of the company or site}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   step: 1 for the holder of the company itself, 2 for the holder of that one
//   held: id of what is held at this step
//   holder: id of who holds more than half of it
//   holder_name: its name
//   holder_class: its class (Company, Government, ...)
//   holder_country: id of its country, null if not stated
//   share: percent stated, at least
//   public: true for a government or agency, at which a group ends
//   relation: id of the stake
//
// The last holder that is not public is the top of the group. Stakes that are held on the day, of
// equity, votes or control. Where no source states a share of more than half there is no row: that is
// not known, not no. Where sources state a majority of two holders both are followed, while
// `lodeway routes` takes the larger. A circle ends where it closes.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH (company)
  ((below)<-[stake:OWNS]-(above)
    WHERE NOT below:Government AND NOT below:GovernmentAgency
    AND EXISTS {
      MATCH (o:Resource {id: stake.relation})
      WHERE coalesce(o.share, o.shareMin, 0) > 50
        AND coalesce(o.interest, 'equity') IN ['equity', 'voting', 'control']
        AND coalesce(o.status, 'held') IN ['operating', 'held', 'in_force']
        AND NOT (o.validTo IS NULL AND coalesce(o.status, '') IN over)
        AND (o.validTo IS NULL OR o.validToLatest > day
             OR o.validToLatest = day AND size(o.validTo) < 10)
        AND coalesce(o.validFromEarliest, o.signedEarliest, o.asOfEarliest, day) <= day
    }
  ){1,10}
  (top)
UNWIND range(0, size(stake) - 1) AS at
WITH at + 1 AS step, below[at] AS held, above[at] AS holder, stake[at].relation AS relation
WITH held, holder, relation, min(step) AS step
MATCH (o:Resource {id: relation})
RETURN step, held.id AS held, holder.id AS holder, holder.name AS holder_name,
       head([c IN ['Company', 'GovernmentAgency', 'Government', 'Organization']
             WHERE c IN labels(holder)]) AS holder_class,
       [(holder)-[:COUNTRY]->(c) | c.id][0] AS holder_country,
       coalesce(o.share, o.shareMin) AS share,
       holder:Government OR holder:GovernmentAgency AS public, relation
ORDER BY step, held, holder, relation
