// title: Concentration of national production
// question: Which countries make a material by the newest statistics, how concentrated is that?
// params:
//   material: {default: natural-graphite, about: id of the material}
//   year: {default: null, about: "year of the statistics, YYYY; null for the newest of each source"}
// columns:
//   source: id of the source; figures of two sources are never mixed
//   period: start of the period
//   stage: stage of processing that is counted, null if not stated
//   kind: actual, estimate, ...; null if not stated
//   unit: unit of the quantities, PERCENT where only shares are stated
//   basis: basis of the quantities, null where none is stated
//   country: id of the country
//   country_name: its name
//   quantity: what it made, null where only a share is stated
//   share: percent of the world, from the quantity or else as stated
//   world: "what the world made: as stated, else the sum over the countries of the source"
//   hhi: sum of the squared shares of the countries, at most 10000
//   figures: ids of the figures
//
// HHI as in concentration-by-country. Groups of countries and the rest of the world have no country
// and no row; with them the HHI could only be larger, by the square of their share at most. Where the
// figure of a country is a range its upper end counts. `lodeway concentration` gives the HHI as a
// range, the largest controlling owners, and each stage of a chain.
MATCH (:Resource {id: $material})-[:MERGED_INTO]->{0,1}(material:Material)
MATCH (material)<-[:MATERIAL]-(figure:CountryProduction)-[:STATED_BY]->(source:Source)
WHERE $year IS NULL OR left(figure.periodStart, 4) = $year
WITH DISTINCT figure, source,
     CASE WHEN coalesce(figure.quantity, figure.quantityMax) IS NULL THEN 'PERCENT'
          ELSE figure.unit END AS unit
WITH source.id AS source, figure.stage AS stage, figure.figureKind AS kind, figure.basis AS basis,
     unit, coalesce(left(figure.periodStart, 4), '') AS year, collect(figure) AS figures
ORDER BY year DESC
WITH source, stage, kind, basis, unit, collect({year: year, figures: figures})[0].figures AS figures
WITH source, stage, kind, basis, unit, figures,
     reduce(w = null, f IN figures | CASE WHEN f.area IN ['World', 'world']
       THEN coalesce(f.quantity, f.quantityMax) ELSE w END) AS stated
UNWIND figures AS figure
MATCH (figure)-[:COUNTRY]->(country:Country)
WITH source, stage, kind, basis, unit, stated, country, min(figure.periodStart) AS period,
     max(coalesce(figure.quantity, figure.quantityMax)) AS quantity,
     max(figure.share) AS part, collect(figure.id) AS figures
WITH source, stage, kind, basis, unit, stated, sum(quantity) AS summed,
     collect({country: country, period: period, quantity: quantity, part: part, figures: figures})
       AS places
WITH *, coalesce(stated, summed) AS world
WITH *, [p IN places | CASE WHEN unit = 'PERCENT' THEN p.part
                       WHEN world > 0 THEN 100.0 * p.quantity / world END] AS shares
WITH *, reduce(h = 0.0, s IN shares | h + coalesce(s, 0.0) ^ 2) AS hhi
UNWIND range(0, size(places) - 1) AS at
WITH *, places[at] AS place, places[at].country AS country, places[at].figures AS figures
RETURN source, place.period AS period, stage, kind, unit, basis,
       country.id AS country, country.name AS country_name, place.quantity AS quantity,
       round(shares[at], 3) AS share,
       CASE WHEN unit <> 'PERCENT' THEN world END AS world, round(hhi, 1) AS hhi,
       COLLECT { UNWIND figures AS id RETURN id ORDER BY id } AS figures
ORDER BY source, stage, kind, unit, basis, share DESC, country
