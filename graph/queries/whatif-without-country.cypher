// title: Suppliers lost without a country
// question: Which direct and indirect suppliers does a company lose if a country drops out?
// params:
//   company: {default: gm, about: id of the company or site at the end}
//   country: {default: country-cn, about: id of the country that drops out}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
//   steps: {default: 6, about: how many transfers up at most (up to 8)}
// columns:
//   supplier: id of the supplier
//   supplier_name: its name
//   supplier_country: id of its country (where a site stands, where an organisation is based)
//   steps: how many transfers up the shortest of its chains is
//   lost: true if no chain is left
//   why: "there: it stands or is based there; through: all chains to it pass one that does; else null"
//
// All that stands or is based in the country is taken out, every other supplier stays. One whose
// country no source states stays: that is not known, not safe. Chains of declared supplies and
// offtakes between actors, as in routes-to-company. `lodeway whatif` takes out plants, owners or
// agreements too, and says what that costs in tonnes.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $company})-[:MERGED_INTO]->{0,1}(company:Entity)
MATCH (company)
  (()-[run:OPERATES]->()
    WHERE EXISTS {
      MATCH (o:Resource {id: run.relation})
      WHERE NOT (o.validTo IS NULL AND coalesce(o.status, '') IN over)
        AND (o.validTo IS NULL OR o.validToLatest > day
             OR o.validToLatest = day AND size(o.validTo) < 10)
        AND coalesce(o.validFromEarliest, o.signedEarliest, o.asOfEarliest, day) <= day
    }
  ){0,1}
  (end:Actor)
WITH DISTINCT day, over, end
MATCH path = (end)
  ((buyer)<-[link:SUPPLIES|OFFTAKE_TO]-(above)
    WHERE EXISTS {
      MATCH (deal:Resource {id: link.relation})
      WHERE NOT (deal.validTo IS NULL AND coalesce(deal.status, '') IN over)
        AND (deal.validTo IS NULL OR deal.validToLatest > day
             OR deal.validToLatest = day AND size(deal.validTo) < 10)
        AND coalesce(deal.validFromEarliest, deal.signedEarliest, deal.asOfEarliest, day) <= day
    }
    AND (NOT above:Site
     OR NOT (above.end IS NULL AND coalesce(above.status, '') IN over)
        AND (above.end IS NULL OR above.endLatest > day
             OR above.endLatest = day AND size(above.end) < 10)
        AND coalesce(above.startEarliest, day) <= day)
    AND (NOT buyer:Site
     OR NOT (buyer.end IS NULL AND coalesce(buyer.status, '') IN over)
        AND (buyer.end IS NULL OR buyer.endLatest > day
             OR buyer.endLatest = day AND size(buyer.end) < 10)
        AND coalesce(buyer.startEarliest, day) <= day)
  ){1,8}
  (supplier:Actor)
WHERE length(path) <= $steps AND NOT end IN above
WITH supplier, length(path) AS hops,
     none(a IN above WHERE EXISTS { (a)-[:COUNTRY]->(:Resource {id: $country}) }) AS clear
WITH supplier, min(hops) AS steps, max(CASE WHEN clear THEN 1 ELSE 0 END) = 0 AS lost
RETURN supplier.id AS supplier, supplier.name AS supplier_name,
       [(supplier)-[:COUNTRY]->(c) | c.id][0] AS supplier_country, steps, lost,
       CASE WHEN NOT lost THEN null
            WHEN EXISTS { (supplier)-[:COUNTRY]->(:Resource {id: $country}) } THEN 'there'
            ELSE 'through' END AS why
ORDER BY lost DESC, steps, supplier
