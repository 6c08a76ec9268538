"""Writes boxes.ttl: where the land of each country lies, as boxes of latitude and longitude.

From the borders of Natural Earth 4.1.0 (public domain) at 1:10 million, in the TopoJSON of the npm
package `world-atlas`, and the codes of the npm package `i18n-iso-countries`: see `make boxes`.
The polygons of a country that lie near each other share a box, so that far territories and the two
sides of the antimeridian have boxes of their own.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

#: Degrees added on each side, about 25 km: for what lies off the coast, for rounded figures and for
#: borders that 1:10 million draws coarsely.
MARGIN = 0.25
#: Polygons of one country that lie nearer to each other than this share a box, in degrees.
_NEAR = 4.0

#: What Natural Earth draws apart and has no ISO code, by the country or countries that claim it.
_UNCODED = {
    "Dhekelia": ("CY", "GB"), "Akrotiri": ("CY", "GB"), "N. Cyprus": ("CY",),
    "Cyprus U.N. Buffer Zone": ("CY",), "Somaliland": ("SO",), "Kosovo": ("XK", "RS"),
    "USNB Guantanamo Bay": ("CU", "US"), "Siachen Glacier": ("IN", "PK"), "Baikonur": ("KZ",),
    "Indian Ocean Ter.": ("AU", "CX", "CC"), "Coral Sea Is.": ("AU",), "Clipperton I.": ("FR",),
}  # fmt: skip
#: Territories with a code of their own that sources also give as the country they belong to, or
#: that two countries claim: the second then has the boxes of the first too.
_ALSO = {
    "AS": "US", "GU": "US", "MP": "US", "PR": "US", "VI": "US", "UM": "US", "GL": "DK", "FO": "DK",
    "AX": "FI", "BL": "FR", "MF": "FR", "NC": "FR", "PF": "FR", "PM": "FR", "TF": "FR", "WF": "FR",
    "AW": "NL", "CW": "NL", "SX": "NL", "CK": "NZ", "NU": "NZ", "HK": "CN", "MO": "CN", "EH": "MA",
    "AI": "GB", "BM": "GB", "FK": "GB", "GG": "GB", "GI": "GB", "IM": "GB", "IO": "GB", "JE": "GB",
    "KY": "GB", "MS": "GB", "PN": "GB", "SH": "GB", "TC": "GB", "VG": "GB", "GS": "GB", "NF": "AU",
}  # fmt: skip


class Box(NamedTuple):
    """South, west, north and east in degrees; never across the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    def joined(self, other: Box) -> Box:
        """The box around both."""
        return Box(
            min(self.south, other.south), min(self.west, other.west),
            max(self.north, other.north), max(self.east, other.east),
        )  # fmt: skip

    def near(self, other: Box, degrees: float) -> bool:
        """Whether the gap between the two is smaller in both directions."""
        return (
            max(self.south, other.south) - min(self.north, other.north) < degrees
            and max(self.west, other.west) - min(self.east, other.east) < degrees
        )


#: Parts of a country, by where they lie, that have a code of their own and no polygon of their own.
_PARTS = {
    "GF": ("FR", Box(2, -55, 6, -51)), "GP": ("FR", Box(15.8, -62, 16.6, -61)),
    "MQ": ("FR", Box(14.3, -61.3, 15, -60.7)), "RE": ("FR", Box(-22, 55, -20, 56)),
    "YT": ("FR", Box(-13.1, 44.9, -12.6, 45.4)), "SJ": ("NO", Box(70, -10, 81, 35)),
    "BQ": ("NL", Box(12, -69, 18, -62)), "TK": ("NZ", Box(-10, -173, -8, -171)),
}  # fmt: skip
#: Crimea, which Natural Earth draws where it is held.
_CLAIMED = {"UA": Box(44.3, 32.4, 46.3, 36.7)}


def boxes(
    atlas: dict[str, Any], codes: Iterable[tuple[str, str, str, str]]
) -> dict[str, list[Box]]:
    """The boxes of each country by its ISO 3166-1 alpha-2 code, without the margin."""
    alpha2 = {number: code for code, _, number, _ in codes}
    found: dict[str, list[Box]] = defaultdict(list)
    arcs = _arcs(atlas)
    for shape in atlas["objects"]["countries"]["geometries"]:
        parts = [
            box
            for outer in _polygons(shape)
            for box in _around(
                [p for index in outer[0] for p in arcs[index if index >= 0 else ~index]]
            )
        ]
        uncoded = _UNCODED.get(shape["properties"]["name"], ())
        for code in (alpha2[shape["id"]],) if "id" in shape else uncoded:
            found[code] += parts
    for code, (whole, window) in _PARTS.items():
        found[code] += [box for box in found[whole] if box.joined(window) == window]
    for code, whole in _ALSO.items():
        found[whole] += found[code]
    for code, box in _CLAIMED.items():
        found[code].append(box)
    return {code: _merged(found[code]) for code in sorted(found) if found[code]}


def _arcs(atlas: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The lines as points of longitude and latitude; TopoJSON holds rounded steps."""
    (scale_x, scale_y), (left, bottom) = (atlas["transform"][k] for k in ("scale", "translate"))
    lines = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + left, y * scale_y + bottom))
        lines.append(line)
    return lines


def _polygons(shape: dict[str, Any]) -> Iterator[Any]:
    yield from [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]


def _around(points: list[tuple[float, float]]) -> Iterator[Box]:
    """The box around a polygon: two if it lies on both sides of the antimeridian."""
    longitudes = [longitude for longitude, _ in points]
    crosses = max(longitudes) - min(longitudes) > 300
    for side in ((-180, 0), (0, 180)) if crosses else ((-180, 180),):
        part = [(x, y) for x, y in points if side[0] <= x <= side[1]]
        across, up = zip(*part, strict=True)
        yield Box(min(up), min(across), max(up), max(across))


def _merged(parts: list[Box]) -> list[Box]:
    """As few boxes as there are groups that lie apart."""
    done: list[Box] = []
    for part in sorted(parts):
        box = part
        while near := [other for other in done if box.near(other, _NEAR)]:
            for other in near:
                done.remove(other)
                box = box.joined(other)
        done.append(box)
    return sorted(done)


_HEAD = f"""@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .

# Written by `make boxes`; do not edit. Where the land of each country lies, for the rule that the
# coordinates of a site are inside its country (lw:insideItsCountry in rules.ttl). Derived from the
# country borders of Natural Earth 4.1.0 at 1:10 million (public domain, naturalearthdata.com), with
# {MARGIN} degrees (about 25 km) added on each side. Borders follow Natural Earth: who holds the land.
# Where two claim it both have a box. A box is no statement on whose land it is.

lw:Box a owl:Class ; rdfs:label "Box"@en ;
    rdfs:comment "A box of latitude and longitude that holds land of a country; a country may have several."@en ;
    prov:wasDerivedFrom <https://www.naturalearthdata.com/downloads/10m-cultural-vectors/> .
lw:boxOf a owl:DatatypeProperty ; rdfs:domain lw:Box ; rdfs:range xsd:string ; rdfs:label "box of"@en ;
    rdfs:comment "The ISO 3166-1 alpha-2 code of the country."@en .
lw:south a owl:DatatypeProperty ; rdfs:domain lw:Box ; rdfs:range xsd:decimal ; rdfs:label "south"@en ;
    rdfs:comment "Lowest latitude of a box."@en .
lw:west a owl:DatatypeProperty ; rdfs:domain lw:Box ; rdfs:range xsd:decimal ; rdfs:label "west"@en ;
    rdfs:comment "Lowest longitude of a box."@en .
lw:north a owl:DatatypeProperty ; rdfs:domain lw:Box ; rdfs:range xsd:decimal ; rdfs:label "north"@en ;
    rdfs:comment "Highest latitude of a box."@en .
lw:east a owl:DatatypeProperty ; rdfs:domain lw:Box ; rdfs:range xsd:decimal ; rdfs:label "east"@en ;
    rdfs:comment "Highest longitude of a box."@en .
"""


def turtle(found: dict[str, list[Box]]) -> str:
    """The boxes as Turtle, widened by the margin to the next tenth of a degree."""
    lines = [_HEAD]
    for code, parts in found.items():
        for number, box in enumerate(parts, start=1):
            south, west = (math.floor((degrees - MARGIN) * 10) / 10 for degrees in box[:2])
            north, east = (math.ceil((degrees + MARGIN) * 10) / 10 for degrees in box[2:])
            south, west = max(south, -90.0), max(west, -180.0)
            north, east = min(north, 90.0), min(east, 180.0)
            lines.append(
                f'lw:box-{code}-{number} a lw:Box ; lw:boxOf "{code}" ; lw:south {south} ; '
                f"lw:west {west} ; lw:north {north} ; lw:east {east} ."
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    atlas_file, codes_file, output = map(Path, sys.argv[1:])
    read = (json.loads(path.read_text("utf-8")) for path in (atlas_file, codes_file))
    output.write_text(turtle(boxes(*read)), "utf-8")
