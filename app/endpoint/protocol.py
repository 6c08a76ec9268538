"""What a client asks: the SPARQL 1.1 Protocol's three ways to send a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from starlette.requests import Request

#: Bytes of a request's body.
LARGEST = 1_000_000
_FIELDS = 1_000
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"


class RefusedError(Exception):
    """The request is not answered; `status` and the text tell the client why."""

    def __init__(self, status: int, text: str, retry: int | None = None) -> None:
        """`retry`: after how many seconds it may go better."""
        super().__init__(text)
        self.status = status
        self.retry = retry


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the graphs to ask where the client names them. No query: a description."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def asked(request: Request) -> Asked:
    """What a request asks. Raises RefusedError if it keeps to none of the three ways."""
    if request.method != "POST":
        return _from_fields(_fields(request.url.query), need=False)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (_FORM, _QUERY):
        if kind == "application/sparql-update":
            raise RefusedError(415, "updates are refused: the data are read here, never changed")
        raise RefusedError(415, f"send a query as {_FORM} or {_QUERY}, not as {kind or 'nothing'}")
    body = await _body(request)
    if kind == _FORM:
        return _from_fields(_fields(body), need=True)
    found = _from_fields(_fields(request.url.query), need=False)
    if found.query is not None:
        raise RefusedError(400, "there are two queries, in the address and in the body")
    return Asked(body, found.default_graphs, found.named_graphs)


async def _body(request: Request) -> str:
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise RefusedError(413, f"a request may have {LARGEST:,} bytes")
    try:
        return b"".join(parts).decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(400, "the request is no text in UTF-8") from None


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise RefusedError(400, "the request is no text in UTF-8") from None
    except ValueError:
        raise RefusedError(400, f"a request may have {_FIELDS:,} parameters") from None


def _from_fields(fields: list[tuple[str, str]], need: bool) -> Asked:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in fields if key == name)

    if values("update"):
        raise RefusedError(400, "updates are refused: the data are read here, never changed")
    queries = values("query")
    if len(queries) > 1 or (need and not queries):
        raise RefusedError(400, "send one query, as the parameter `query`")
    graphs = values("default-graph-uri"), values("named-graph-uri")
    return Asked(queries[0] if queries else None, *graphs)
