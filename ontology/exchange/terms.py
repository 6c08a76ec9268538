"""The names of RDF exchange: namespaces, the IRIs of what a store holds, predicates, literals.

Terms are texts: an IRI without its brackets, a literal as N-Quads write it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ontology.dates import xsd_type
from ontology.schema import ID_BASE
from ontology.turtle import LW, RDF

BASE = "https://w3id.org/lodeway/"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: What the IRIs of each kind begin with. An id or key follows; what was held more than once has
#: /1, /2 ... behind it for its earlier spans. A listing is DATASET/SOURCE.
ID = ID_BASE
RECORD = BASE + "record/"
RUN = BASE + "run/"
DATASET = BASE + "dataset/"
DECISION = BASE + "decision/"
LISTING = BASE + "listing/"

#: The graph of what is known about records, listings, decisions, runs and data sets.
METADATA = BASE + "graph/metadata"
#: The export, of which its description speaks.
DESCRIPTION = BASE + "void"

TYPE = RDF + "type"

# Classes in the graph of metadata.
RECORD_CLASS = LW + "Record"
RUN_CLASS = LW + "Run"
DATASET_CLASS = LW + "Dataset"
DECISION_CLASS = LW + "Decision"
LISTING_CLASS = LW + "Listing"
SPAN_CLASS = LW + "Span"
RETRACTED_CLASS = LW + "Retracted"

# Of a record and a listing.
STATES = LW + "states"
IN_DATASET = LW + "dataset"
CONFIDENCE = LW + "confidence"
LOCATOR = LW + "locator"
QUOTE = LW + "quote"
RETRIEVED = LW + "retrieved"
DERIVED_FROM = PROV + "wasDerivedFrom"
QUOTED_FROM = PROV + "wasQuotedFrom"

# Of a span: a record, listing or decision itself, or an earlier span of it.
SINCE = PROV + "generatedAtTime"
BEGUN_BY = PROV + "wasGeneratedBy"
UNTIL = PROV + "invalidatedAtTime"
ENDED_BY = PROV + "wasInvalidatedBy"
SPAN_OF = PROV + "specializationOf"

# Of a decision.
LEFT = LW + "left"
RIGHT = LW + "right"
VERDICT = LW + "verdict"
REASON = LW + "reason"
DECIDED_BY = LW + "decidedBy"
DECIDED_ON = LW + "decidedOn"

# Of a data set and a run. What a run counted is lw:count and the name: lw:countCreated.
TITLE = DCTERMS + "title"
LAST_RUN = LW + "lastRun"
LOADER = LW + "loader"
STARTED = PROV + "startedAtTime"
ENDED = PROV + "endedAtTime"
COMPLETE = LW + "complete"
COUNT = LW + "count"

# Of an id.
REPLACED_BY = DCTERMS + "isReplacedBy"

# Of the export.
SELECTION = LW + "selection"
SOURCE_COUNT = LW + "sourceCount"
RECORD_COUNT = LW + "recordCount"
LISTING_COUNT = LW + "listingCount"
DECISION_COUNT = LW + "decisionCount"
RUN_COUNT = LW + "runCount"
DATASET_COUNT = LW + "datasetCount"
MERGED_COUNT = LW + "mergedIdCount"
RETRACTED_COUNT = LW + "retractedCount"
STATEMENT_COUNT = LW + "statementCount"
DIGEST = LW + "digest"

#: As canonical N-Quads escape a literal; U+FFFE and U+FFFF, which XML has no place for, as well.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    ord(char): f"\\{letter}" for char, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}


def quoted(text: str) -> str:
    """A text as a literal of N-Quads."""
    # What is printable needs no escape but these two; most texts leave here.
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{text.translate(_ESCAPES)}"'


def typed(text: str, datatype: str) -> str:
    """A literal of an XSD datatype, of which `text` is the canonical form."""
    return f'"{text}"^^<{XSD}{datatype}>'


def date_literal(text: str) -> str:
    """A date at its own precision: xsd:gYear, xsd:gYearMonth or xsd:date."""
    return typed(text, xsd_type(text))


def date_time(moment: datetime) -> str:
    """A moment as canonical xsd:dateTime: in UTC, no zeros at the end of its fraction.

    Raises ValueError if it does not say its zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
