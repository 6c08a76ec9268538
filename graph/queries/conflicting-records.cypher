// title: Fields on which sources differ
// question: Of which entities do records state different values of one field?
// params:
//   class: {default: Entity, about: "class of the entities (Site, Ownership, ...); Entity for all"}
//   field: {default: null, about: "name of the field, such as status or country; null for all"}
// columns:
//   entity: id of the entity
//   field: name of the field
//   values: the different values, as stated, in the order of the first source of each
//   wins: the value that the entity bears; null for a reference, which is a relationship of it
//   records: how many records state the field
//   sources: id of the first source of each value
//
// Left out are fields whose values are united (alias, identifiers) and what describes the record
// itself. Values are compared as they were stated: 2025 and 2025-03 differ, and so do an id and
// another that was merged into it.
MATCH (n:Entity {stated: true})
WHERE $class IN labels(n) AND COUNT { (n)-[:STATED_BY]->() } > 1
MATCH (n)-[r:STATED_BY]->(s:Source)
UNWIND [f IN keys(r) WHERE ($field IS NULL OR f = $field)
        AND NOT f IN ['record', 'dataset', 'run', 'since', 'class', 'rawId', 'locator', 'quote',
                      'confidence', 'retrieved', 'stated', 'alias', 'sameAs', 'ticker']] AS field
WITH n, field, r[field] AS value, min(s.id) AS source, count(r) AS times
ORDER BY source, value
WITH n, field, collect(value) AS values, sum(times) AS records, collect(source) AS sources
WHERE size(values) > 1
RETURN n.id AS entity, field, values, n[field] AS wins, records, sources
ORDER BY entity, field
