"""The endpoint as an ASGI application: routes, answers, errors as text."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.endpoint.description import description
from app.endpoint.negotiation import GRAPH_TYPES, RESULT_TYPES, choose
from app.endpoint.page import page
from app.endpoint.protocol import Asked, RefusedError, asked
from ontology.errors import LodewayError, StoreError
from ontology.query.answers import FormatError
from ontology.query.child import TooLongError
from ontology.query.engine import BusyError, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from app.endpoint.current import Current, Served

#: Requests that are answered or wait; more are told to come back.
MOST = 40
_WAIT = 10.0  # seconds for a worker to be free
_RETRY = 5  # seconds
#: Only under these names: a page that makes its own name point to this machine asks under that one.
_HOSTS = ("127.0.0.1", "localhost")
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache", "Vary": "Accept"}
# The page runs no script and loads nothing; it may send its form here.
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"


@dataclass
class Endpoint:
    """The handlers, over what is current."""

    current: Current
    seconds: float
    union: bool = False
    waiting: int = 0

    async def page(self, request: Request) -> Response:
        """How to use it."""
        with self.current.asked() as served:
            text = page(_address(request), served.snapshot, self.seconds)
        return HTMLResponse(text, headers={**_HEADERS, "Content-Security-Policy": _PAGE_POLICY})

    async def sparql(self, request: Request) -> Response:
        """An answer, or why there is none."""
        self.waiting += 1
        try:
            if self.waiting > MOST:
                raise RefusedError(503, "too many queries at once; ask again in a moment", _RETRY)
            found = await asked(request)
            return await run_in_threadpool(self._answer, request, found)
        except RefusedError as error:
            headers = {} if error.retry is None else {"Retry-After": str(error.retry)}
            text = " ".join(str(error).split()) + "\n"
            return PlainTextResponse(text, error.status, {**_HEADERS, **headers})
        finally:
            self.waiting -= 1

    def _answer(self, request: Request, found: Asked) -> Response:
        accept = ",".join(request.headers.getlist("accept"))
        graph = choose(accept, GRAPH_TYPES)
        with self.current.asked() as served:
            try:
                if found.query is None:
                    return self._described(served, _address(request), graph)
                results = choose(accept, RESULT_TYPES)
                if results is None and graph is None:
                    raise FormatError(f"ask for one of {', '.join([*RESULT_TYPES, *GRAPH_TYPES])}")
                return self._asked(served, found, results, graph)
            except LodewayError as error:
                raise _refused(error) from error

    def _asked(
        self, served: Served, found: Asked, results: str | None, graph: str | None
    ) -> Response:
        question = Question(
            query=found.query or "",
            results=results and RESULT_TYPES[results],
            graph=graph and GRAPH_TYPES[graph],
            default_graphs=found.default_graphs,
            named_graphs=found.named_graphs,
            # A program would not notice that rows are missing.
            whole=True,
        )
        answer = served.engine.ask(question, self.seconds, _WAIT)
        return _response(served, answer.body, graph if answer.kind == "graph" else results)

    def _described(self, served: Served, address: str, graph: str | None) -> Response:
        if graph is None:
            raise FormatError(f"ask for one of {', '.join(GRAPH_TYPES)}")
        said = description(address, served.engine, self.union, GRAPH_TYPES[graph])
        return _response(served, said, graph)


def application(endpoint: Endpoint, origins: Sequence[str] = ()) -> Starlette:
    """The application. `origins` are web pages of others that may read answers in a browser.

    None by default: a page that someone visits could else read, through their browser, what is
    served to them alone.
    """
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS, www_redirect=False)]
    if origins:
        cors = Middleware(
            CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"]
        )
        middleware.append(cors)
    return Starlette(
        routes=[
            Route("/", endpoint.page, methods=["GET"]),
            Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
        ],
        middleware=middleware,
    )


def _address(request: Request) -> str:
    return f"http://{request.headers['host']}/sparql"


def _response(served: Served, body: bytes, media_type: str | None) -> Response:
    made = served.snapshot.made
    headers = {
        **_HEADERS,
        "Last-Modified": format_datetime(made.replace(microsecond=0), usegmt=True),
    }
    return Response(body, headers=headers, media_type=media_type)


def _refused(error: LodewayError) -> RefusedError:
    if isinstance(error, FormatError):
        return RefusedError(406, str(error))
    if isinstance(error, TooLongError | BusyError):
        return RefusedError(503, str(error), _RETRY)
    if isinstance(error, StoreError):
        return RefusedError(500, str(error))
    return RefusedError(400, str(error))
