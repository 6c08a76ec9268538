"""The JSON-LD context of schema.org, by each address under which files name it.

Most JSON-LD on the web names this one and nothing else. It is answered from here, so that reading such
a file needs no network; a context under any other address is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

#: What schema.org's own context says that matters here: every term is its own, these hold addresses,
#: and IRIs begin with http, not https.
_CONTEXT: dict[str, Any] = {
    "@vocab": "http://schema.org/",
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
    "url": {"@id": "schema:url", "@type": "@id"},
    "license": {"@id": "schema:license", "@type": "@id"},
}
_PATHS = ("", "/", "/docs/jsonldcontext.json", "/docs/jsonldcontext.jsonld")

SCHEMA_ORG: Mapping[str, Any] = MappingProxyType(
    {
        f"{scheme}://{host}{path}": _CONTEXT
        for scheme in ("https", "http")
        for host in ("schema.org", "www.schema.org")
        for path in _PATHS
    }
)
