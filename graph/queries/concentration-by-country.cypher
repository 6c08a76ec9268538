// title: Concentration of capacity by country
// question: In which countries does the stated capacity for a material stand, how concentrated is it?
// params:
//   material: {default: mat-ndfeb-magnet, about: id of the material; narrower forms count}
//   runs: {default: true, about: true leaves out what is only planned or built}
//   as_of: {default: null, about: "day asked about, YYYY-MM-DD; null for today"}
// columns:
//   unit: unit of the figures; each unit and basis is counted by itself
//   basis: basis of the figures, null where none is stated
//   country: id of the country where the sites stand, null for capacity that no source places
//   country_name: its name
//   capacity: sum over the actors
//   actors: how many
//   share: percent of the total
//   total: sum over all countries
//   hhi: sum of the squared shares of the countries, at most 10000; what is not placed is left out
//   figures: ids of the capacities
//
// HHI is the Herfindahl-Hirschman index: above 1800 a market is highly concentrated (US Merger
// Guidelines 2023, guideline 1). For each actor, material, unit and basis the newest figure counts,
// exact or else its upper end. Organisations have no place: theirs is the row without a country.
// Who states no capacity is not here, so this is the concentration of what is documented, not of the
// world: see concentration-of-production. A site that states a capacity for a material and for a
// narrower form of it counts with both.
WITH coalesce(date($as_of), date()) AS day,
     ['suspended', 'disputed', 'completed', 'superseded', 'lapsed', 'withdrawn', 'terminated'] AS over
MATCH (:Resource {id: $material})-[:MERGED_INTO]->{0,1}(asked:Material)
MATCH (material:Material)-[:BROADER]->{0,5}(asked)
WITH DISTINCT day, over, material
MATCH (material)<-[:MATERIAL]-(figure:Capacity)-[:ACTOR]->(actor:Actor)
WHERE figure.unit IS NOT NULL AND coalesce(figure.quantity, figure.quantityMax) IS NOT NULL
  AND NOT (figure.validTo IS NULL AND coalesce(figure.status, '') IN over)
  AND (figure.validTo IS NULL OR figure.validToLatest > day
       OR figure.validToLatest = day AND size(figure.validTo) < 10)
  AND coalesce(figure.validFromEarliest, figure.periodStartEarliest, day) <= day
  AND (NOT $runs OR coalesce(figure.status, figure.figureKind, '')
       IN ['operating', 'held', 'in_force', 'nameplate'])
  AND (NOT actor:Site
   OR NOT (actor.end IS NULL AND coalesce(actor.status, '') IN over)
      AND (actor.end IS NULL OR actor.endLatest > day
           OR actor.endLatest = day AND size(actor.end) < 10)
      AND coalesce(actor.startEarliest, day) <= day)
WITH material, actor, figure
ORDER BY coalesce(figure.asOfLatest, figure.validFromLatest, figure.periodStartLatest,
                  date('0001-01-01')) DESC, figure.id DESC
WITH material, actor, figure.unit AS unit, figure.basis AS basis, collect(figure)[0] AS figure
OPTIONAL MATCH (actor:Site)-[:COUNTRY]->(country:Country)
WITH unit, basis, country, count(DISTINCT actor) AS actors, collect(figure.id) AS figures,
     sum(coalesce(figure.quantity, figure.quantityMax)) AS capacity
WITH unit, basis, sum(capacity) AS total,
     collect({country: country, actors: actors, figures: figures, capacity: capacity}) AS places
WHERE total > 0
WITH unit, basis, total, places,
     reduce(h = 0.0, p IN places | h + CASE WHEN p.country IS NULL THEN 0.0
                                       ELSE (100.0 * p.capacity / total) ^ 2 END) AS hhi
UNWIND places AS place
WITH unit, basis, total, hhi, place, place.country AS country, place.figures AS figures
RETURN unit, basis, country.id AS country, country.name AS country_name,
       place.capacity AS capacity, place.actors AS actors,
       round(100.0 * place.capacity / total, 3) AS share, total, round(hhi, 1) AS hhi,
       COLLECT { UNWIND figures AS id RETURN id ORDER BY id } AS figures
ORDER BY unit, basis, capacity DESC, country
