// title: Companies without a stated holder
// question: Of which companies that supply, buy or run something does no source state a holder?
// params:
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   company: id of the company
//   name: its name
//   country: id of the country where it is based, null if not stated
//   lei: its LEI, with which the register answers; null if not known
//   runs: how many sites it runs or ran
//   deals: how many supplies and offtakes name it, of any time
//
// Only companies with a site or a deal, the most first; unnamed ones have no register entry and are
// left out. Stakes that are proposed or over are no holders, nor are warrants and economic interests.
// `lodeway gaps --kind company-without-owner` counts everything that rests on each now, sites of
// subsidiaries included.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (company:Company)
WHERE company.stated AND NOT coalesce(company.unnamed, false)
  AND NOT EXISTS {
    MATCH (company)<-[:OWNED]-(o:Ownership)-[:OWNER]->()
    WHERE coalesce(o.interest, 'equity') IN ['equity', 'voting', 'control']
      AND coalesce(o.status, 'held')
          IN ['operating', 'held', 'in_force', 'binding', 'signed', 'approved']
      AND NOT (o.validTo IS NULL AND coalesce(o.status, '') IN over)
      AND (o.validTo IS NULL OR o.validToLatest > day
           OR o.validToLatest = day AND size(o.validTo) < 10)
      AND coalesce(o.validFromEarliest, o.signedEarliest, o.asOfEarliest, day) <= day
  }
WITH company, COUNT { MATCH (company)-[:OPERATES]->(site) RETURN DISTINCT site } AS runs,
     COUNT {
       MATCH (company)<-[:SUPPLIER|BUYER]-(deal:Supply|Offtake) RETURN DISTINCT deal
     } AS deals
WHERE runs + deals > 0
RETURN company.id AS company, company.name AS name,
       [(company)-[:COUNTRY]->(c) | c.id][0] AS country, company.lei AS lei, runs, deals
ORDER BY runs + deals DESC, company
