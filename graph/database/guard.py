"""The gate for Cypher that users write: its plan may hold only operators that read the graph.

Neo4j's own READ mode stops writes, but not LOAD CSV (which reads files and calls addresses), SHOW,
TERMINATE or procedures; so each query is explained first and its plan held against the lists below.
Only what is listed passes: an operator of a newer Neo4j is refused until someone has looked at it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Operator names, without what follows in brackets. Families are patterns.
_OPERATORS = re.compile(
    r"""
    AllNodesScan | (Partitioned)?(NodeByLabel|AllNodes)Scan | (Union|Intersection|Subtraction)NodeByLabelsScan
    | NodeBy(Id|ElementId)Seek | (Multi)?Node(Unique)?Index(Seek|Scan|ContainsScan|EndsWithScan|SeekByRange)
    | (Un)?[dD]irectedRelationshipTypeScan | (Un)?[dD]irectedUnionRelationshipTypesScan
    | (Un)?[dD]irectedAllRelationshipsScan | (Un)?[dD]irectedRelationshipBy(Id|ElementId)Seek
    | (Un)?[dD]irectedRelationship(Unique)?Index(Seek|Scan|ContainsScan|EndsWithScan|SeekByRange)
    | Dynamic\w+Lookup | NodeCountFromCountStore | RelationshipCountFromCountStore
    | Expand | OptionalExpand | VarLengthExpand | PruningVarLengthExpand | BFSPruningVarLengthExpand
    | Repeat | RepeatTrail | BidirectionalRepeat | StatefulShortestPath | ShortestPath | ProjectEndpoints
    | PathPropagatingBFS | TriadicSelection | TriadicBuild | TriadicFilter | RollUpApply
    | (Let)?(Anti)?SemiApply | (Let)?SelectOr(Anti)?SemiApply | Apply | (Anti)?ConditionalApply
    | Argument | ArgumentTracker | CartesianProduct | NodeHashJoin | ValueHashJoin
    | Node(Left|Right)OuterHashJoin | AssertSameNode | AssertSameRelationship | AssertingMultiNodeIndexSeek
    | EagerAggregation | OrderedAggregation | Aggregation | Distinct | OrderedDistinct | Sort
    | PartialSort | Top | PartialTop | Limit | ExhaustiveLimit | Skip | Union | OrderedUnion
    | UnwindCollection | Unwind | Eager | Optional | EmptyRow | EmptyResult | DropResult | Input
    | Filter | Projection | CacheProperties | ProduceResults | ProcedureCall | ErrorPlan
    """,
    re.VERBOSE,
)
_PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshipTypes",
        "db.propertyKeys",
        "db.schema.visualization",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.fulltext.listAvailableAnalyzers",
    }
)
#: What may stand before the dot of a function's name; anything else is somebody's extension.
_NAMESPACES = frozenset(
    {
        "date",
        "datetime",
        "localdatetime",
        "time",
        "localtime",
        "duration",
        "point",
        "vector",
        "coll",
    }
)
#: Loops inside one expression are not interrupted by the time limit; this many take about 1 s.
_LONGEST_RANGE = 100_000_000

_ESCAPE = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_NOISE = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" """, re.VERBOSE | re.DOTALL
)
_FUNCTION = re.compile(r"([A-Za-z_]\w*)(?:\s*\.\s*[A-Za-z_]\w*)+\s*\(")
_CALL = re.compile(r"\bCALL\s+$", re.IGNORECASE)
_RANGE = re.compile(r"\brange\s*\(", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])(\d[\d_]*)(?![\w.])")


def check_text(query: str, parameters: Mapping[str, Any]) -> None:
    """What the plan does not show: functions of extensions, endless ranges. Raises UsageError."""
    text = _NOISE.sub(" ", _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), query)).replace("`", "")
    if not text.strip(" \n\r\t;"):
        raise UsageError("the query is empty")
    for match in _FUNCTION.finditer(text):
        called = _CALL.search(text[: match.start()])  # a procedure: the plan names it
        if not called and match.group(1).lower() not in _NAMESPACES:
            raise UsageError(f"the function {match.group(0).rstrip('( ')} may not be called here")
    if _RANGE.search(text):
        numbers = [int(n.replace("_", "")) for n in _NUMBER.findall(text)]
        numbers += [v for v in parameters.values() if isinstance(v, int)]
        if any(n > _LONGEST_RANGE for n in numbers):
            raise UsageError(f"range() may not go beyond {_LONGEST_RANGE:,}")


def check_plan(query_type: str | None, plan: Mapping[str, Any] | None) -> None:
    """Hold the explained plan against the lists. Raises UsageError naming what is not on them."""
    if plan is None or query_type != "r":
        raise UsageError("only queries that read may be run here; load data with `lodeway load`")
    for operator in _walk(plan):
        name = str(operator["operatorType"]).split("@", 1)[0].split("(", 1)[0].strip()
        if not _OPERATORS.fullmatch(name):
            raise UsageError(f"{name} may not be used here: only reading the graph is allowed")
        if name == "ProcedureCall":
            details = str(operator.get("args", {}).get("Details", ""))
            procedure = details.split("(", 1)[0].strip().strip("`")
            if procedure not in _PROCEDURES:
                raise UsageError(
                    f"the procedure {procedure} may not be called here; these may: "
                    + ", ".join(sorted(_PROCEDURES))
                )


def _walk(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    todo = [plan]
    while todo:
        operator = todo.pop()
        yield operator
        todo.extend(operator.get("children", ()))
