// title: Agreements that are over
// question: Which agreements have ended, lapsed or been replaced, and what says so?
// params:
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   agreement: id of the agreement
//   class: its class (Offtake, MoU, ...)
//   parties: ids of who made it
//   materials: ids of the materials
//   status: its status, null if not stated
//   ended: date of its end as stated, or from which one that replaces it holds; null if not stated
//   why: "date: its end has come; status: its status says so and no date does"
//   replaced_by: ids of the agreements that supersede it
//   sources: titles of the sources
//
// An agreement with an end in the future holds until then, whatever its status.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (deal:Agreement)
WITH deal,
     CASE WHEN deal.validTo IS NULL AND coalesce(deal.status, '') IN over THEN 'status'
          WHEN deal.validToLatest < day
               OR deal.validToLatest = day AND size(deal.validTo) = 10 THEN 'date' END AS why
WHERE why IS NOT NULL
RETURN deal.id AS agreement,
       head([c IN ['Offtake', 'MoU', 'JointVenture', 'Acquisition', 'TechnologyPartnership',
                   'GovernmentAgreement', 'Agreement'] WHERE c IN labels(deal)]) AS class,
       COLLECT {
         MATCH (deal)-[:SUPPLIER|BUYER|PARTY|ACQUIRER|TARGET|PROVIDER|RECIPIENT]->(p)
         RETURN DISTINCT p.id ORDER BY p.id
       } AS parties,
       COLLECT { MATCH (deal)-[:MATERIAL]->(m) RETURN m.id ORDER BY m.id } AS materials,
       deal.status AS status, deal.validTo AS ended, why,
       COLLECT { MATCH (deal)<-[:SUPERSEDES]-(n) RETURN n.id ORDER BY n.id } AS replaced_by,
       COLLECT { MATCH (deal)-[:STATED_BY]->(s:Source) RETURN DISTINCT s.title ORDER BY s.title }
         AS sources
ORDER BY agreement
