"""What a file cannot say of itself without changing: its checksum, its size, the day it was made.

It stands beside the file as FILE.dcat.ttl, a DCAT description of the file as a distribution of the
data set that the file describes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ontology.exchange import terms as t
from ontology.exchange.describe import TITLE, ontology_version
from ontology.exchange.export import Summary
from ontology.turtle import LW

SUFFIX = ".dcat.ttl"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PREFIXES = {
    "dcat": t.DCAT, "dcterms": t.DCTERMS, "lw": LW, "spdx": t.SPDX, "void": t.VOID, "xsd": t.XSD,
}  # fmt: skip


def sidecar_path(file: Path) -> Path:
    """Where the sidecar of a file stands."""
    return file.with_name(file.name + SUFFIX)


def sidecar(summary: Summary, file: Path, sha256: str, size: int, exported: datetime) -> str:
    """The sidecar as Turtle. `size` is in bytes; `exported` has a time zone.

    A name that ends in .gz says that the file is compressed.
    """
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    return f"{head}\n{_dataset(summary)}{_distribution(summary, file, sha256, size, exported)}"


def _dataset(summary: Summary) -> str:
    selection = f"    lw:selection {t.quoted(summary.selection)} ;\n" if summary.selection else ""
    records = f"    lw:recordCount {summary.records} ;\n" if summary.format.whole else ""
    return (
        f"<{t.DESCRIPTION}> a dcat:Dataset, void:Dataset ;\n"
        f"    dcterms:title {t.quoted(TITLE)} ;\n"
        f"    dcterms:conformsTo <{ontology_version()}> ;\n"
        f"    void:triples {summary.triples} ;\n"
        f"    void:entities {summary.entities} ;\n"
        f"{selection}{records}"
    )


def _distribution(summary: Summary, file: Path, sha256: str, size: int, exported: datetime) -> str:
    packed = file.suffix == ".gz"
    compress = f"        dcat:compressFormat <{_MEDIA_TYPES}application/gzip> ;\n" if packed else ""
    return (
        "    dcat:distribution [\n"
        "        a dcat:Distribution ;\n"
        f"        dcterms:title {t.quoted(file.name)} ;\n"
        f"        dcterms:issued {_short(t.date_time(exported), 'dateTime')} ;\n"
        f"        dcterms:conformsTo <{ontology_version()}> ;\n"
        f"        dcat:mediaType <{_MEDIA_TYPES}{summary.format.media_type}> ;\n"
        f"{compress}"
        f"        dcat:byteSize {_short(str(size), 'nonNegativeInteger')} ;\n"
        "        spdx:checksum [\n"
        "            a spdx:Checksum ;\n"
        "            spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n"
        f"            spdx:checksumValue {_short(sha256, 'hexBinary')}\n"
        "        ]\n"
        "    ] .\n"
    )


def _short(text: str, datatype: str) -> str:
    return f'"{text}"^^xsd:{datatype}'
