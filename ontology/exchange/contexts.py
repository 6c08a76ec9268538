"""The JSON-LD context of schema.org, answered from here: a file that names it needs no network.

Only this one, since most JSON-LD on the web names it and nothing else. A context under any other
address stays in the file, where the parser refuses it.
"""

from __future__ import annotations

import json
import re
from typing import Any

_NAMED = re.compile(
    r"https?://(www\.)?schema\.org(/|/docs/jsonldcontext\.jsonld|/docs/jsonldcontext\.json)?"
)
#: What schema.org's own context says that matters here: every term is its own, and these are
#: addresses. Its IRIs begin with http.
CONTEXT: dict[str, Any] = {
    "@vocab": "http://schema.org/",
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
    "url": {"@id": "schema:url", "@type": "@id"},
    "license": {"@id": "schema:license", "@type": "@id"},
}


def inlined(data: bytes) -> bytes:
    """A JSON-LD document with the address of schema.org's context replaced by the context.

    What holds no such address, or is no JSON, comes back as it is.
    """
    if b"schema.org" not in data:
        return data
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):  # for the parser to say what is wrong
        return data
    # Level by level, not by calls: a document may be nested as deep as the parser allows.
    waiting, found = [document], False
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "@context" in node:
                node["@context"], here = _replaced(node["@context"])
                found = found or here
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return json.dumps(document, ensure_ascii=False).encode("utf-8") if found else data


def _replaced(context: Any) -> tuple[Any, bool]:
    if isinstance(context, str) and _NAMED.fullmatch(context):
        return CONTEXT, True
    if isinstance(context, list):
        replaced = [_replaced(item) for item in context]
        return [item for item, _ in replaced], any(found for _, found in replaced)
    return context, False
