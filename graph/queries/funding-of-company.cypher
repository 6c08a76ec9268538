// title: Funding ladder of a company
// question: What money has a company, or a site it runs or owns, asked for, been promised and got?
// params:
//   company: {default: asm, about: id of the company}
// columns:
//   rung: 1 application, 2 letter of interest, 3 award, 4 loan, 5 capital raise
//   kind: class of the funding
//   recipient: who would get the money, the company or a site or company under it
//   funder: id of who gives it, null if not named
//   programme: id of the funding programme, null if not stated
//   amount: in full units of the currency, null if not stated
//   at_most: upper bound, where the source says "up to"
//   currency: ISO 4217 code
//   status: how far it has come
//   signed: date of signing or announcement, else the date for which the source speaks
//   package: rows with the same value state one total and must not be added up
//   relation: id of the funding
//   sources: titles of the sources
//
// Under the company: sites it operates, and what it owns more than half of, one step down.
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
CALL (company) {
  RETURN company AS recipient
  UNION
  MATCH (company)-[:OPERATES]->(recipient:Entity) RETURN recipient
  UNION
  MATCH (company)-[stake:OWNS]->(recipient:Entity)
  MATCH (:Resource {id: stake.relation})-[:OWNED]->(recipient)
  WHERE EXISTS { MATCH (o:Resource {id: stake.relation}) WHERE o.share > 50 }
  RETURN recipient
}
MATCH (money:Funding)-[:APPLICANT|RECIPIENT|BORROWER|ISSUER]->(recipient)
WITH DISTINCT money, recipient,
     CASE WHEN money:FundingApplication THEN 1 WHEN money:LetterOfInterest THEN 2
          WHEN money:FundingAward THEN 3 WHEN money:Loan THEN 4 ELSE 5 END AS rung
OPTIONAL MATCH (money)-[:FUNDER|LENDER|INVESTOR]->(funder:Entity)
OPTIONAL MATCH (money)-[:PROGRAMME]->(programme:Entity)
RETURN rung,
       ['FundingApplication', 'LetterOfInterest', 'FundingAward', 'Loan', 'CapitalRaise'][rung - 1]
         AS kind,
       recipient.id AS recipient, funder.id AS funder, programme.id AS programme,
       money.amount AS amount, money.amountMax AS at_most, money.currency AS currency,
       money.status AS status, coalesce(money.signed, money.asOf) AS signed,
       money.partOfPackage AS package, money.id AS relation,
       [(money)-[:STATED_BY]->(s:Source) | s.title] AS sources
ORDER BY rung, signed, relation
