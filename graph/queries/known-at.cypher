// title: Records of an entity that were live at a time
// question: Which records stated something about an entity at a time, and which run ended them since?
// params:
//   entity: {default: mp-materials, about: id of the entity}
//   at: {default: null, about: "time in UTC, as 2026-11-27T12:00:00Z; null for now"}
// columns:
//   record: key of the record
//   source: id of the source
//   title: its title
//   stated: everything that the source stated, as JSON
//   confidence: high, medium or low
//   run: id of the run that brought it in
//   since: when
//   until: when it was taken back or changed, null if it still stands
//   ended_by: id of the run that did so, null if it still stands
//
// Recorded time: what the graph said, not when it was so. An entity of which nothing was loaded yet,
// or nothing was left, has no rows. Records hang where the last decision on sameness put them, those
// that had ended before it where they hung then. `--known-at` of `lodeway show` and `lodeway routes`
// makes the whole graph of a day anew, decisions and winners included.
WITH coalesce(datetime($at), datetime()) AS at
MATCH (:Resource {id: $entity})-[:MERGED_INTO]->{0,1}(entity:Resource)
MATCH (entity)-[r:STATED_BY|WAS_STATED_BY]->(source:Resource)
WHERE r.since <= at AND (r.until IS NULL OR r.until > at)
RETURN DISTINCT r.record AS record, source.id AS source, source.title AS title, r.stated AS stated,
       r.confidence AS confidence, r.run AS run, r.since AS since, r.until AS until,
       r.endedBy AS ended_by
ORDER BY since, source, record
