"""Countries as others write them: a code or a name of ISO 3166-1, or an everyday name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pycountry

from ontology.models import Country

# What people call a country where ISO's names are others. Lower case, no accents.
_EVERYDAY = {
    "bahamas": "BS", "brunei": "BN", "burma": "MM", "cape verde": "CV", "congo (brazzaville)": "CG",
    "congo (kinshasa)": "CD", "cote d'ivoire (ivory coast)": "CI", "czech republic": "CZ",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "dr congo": "CD",
    "drc": "CD", "east timor": "TL", "falkland islands": "FK", "gambia": "GM",
    "great britain": "GB", "holland": "NL", "ivory coast": "CI", "macau": "MO", "macedonia": "MK",
    "micronesia": "FM", "palestine": "PS", "republic of congo": "CG", "republic of korea": "KR",
    "republic of the congo": "CG", "reunion": "RE", "russia": "RU", "saint helena": "SH",
    "swaziland": "SZ", "the bahamas": "BS", "the gambia": "GM", "the netherlands": "NL",
    "turkey": "TR", "u.k.": "GB", "u.s.": "US", "u.s.a.": "US", "uk": "GB",
    "united states of america": "US", "vatican city": "VA",
}  # fmt: skip
_SUBDIVISION = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")  # US-DE, of ISO 3166-2


@cache
def find_country(text: str) -> Country | None:
    """The country that a code (AU, au, AUS, AU-WA) or a name means; None if it is not known.

    Its id is the one that the curated data use: country-au.
    """
    plain = " ".join(text.split())
    if _SUBDIVISION.fullmatch(plain):
        plain = plain[:2]
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    try:
        found = pycountry.countries.lookup(_EVERYDAY.get(ascii_text.lower(), plain))
    except LookupError:
        return None
    return Country(
        id=f"country-{found.alpha_2.lower()}",
        name=_called(found.alpha_2, getattr(found, "common_name", found.name)),
        iso2=found.alpha_2,
        iso3=found.alpha_3,
    )


def _called(code: str, name: str) -> str:
    """ISO's name without what follows the comma: Iran, Islamic Republic of -> Iran."""
    named = {
        "CD": "Democratic Republic of the Congo", "KR": "South Korea", "RU": "Russia",
        "VG": "British Virgin Islands", "VI": "US Virgin Islands",
    }  # fmt: skip
    return named.get(code, name.split(", ")[0])
