"""What is refused before the engine sees it: calls to other servers, changes, what is too long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from ontology.errors import UsageError
from ontology.query.prefixes import BASE, PREFIXES
from ontology.query.text import Head, Token, head, place, tokens, without_comments

#: Characters. Enough for thousands of ids in VALUES.
LONGEST = 500_000

_UPDATES = frozenset(
    ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
)
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
# Wherever the engine could read the keyword SERVICE: it wants no space before it, so `1SERVICE` and
# `}service` count. After `:`, `?` or `$` and the letters of a name it is a part of that name. What
# follows is an IRI, a variable or a prefix. Words in a string that look like it are refused as well:
# no text that the engine could take for a call gets through. What may stand between is taken whole
# (`*+`), since trying every way to cut it up would take for ever.
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_SERVICE = re.compile(
    rf"""service(?={_GAP}(?:silent{_GAP})?(?:<|[?$]|[^\s<>{{}}"'\#:;,()\[\]?$]*+:))""",
    re.IGNORECASE,
)
_IN_A_NAME = re.compile(r"[:?$][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may run: without comments, and the graphs that it names in FROM (NAMED)."""

    text: str
    verb: str
    graphs: tuple[str, ...]


def check(query: str) -> Checked:
    """The query as the engine may have it. Raises UsageError, naming the place, if it is refused."""
    if len(query) > LONGEST:
        raise UsageError(f"the query is longer than {LONGEST:,} characters")
    try:
        query.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"the query is no text: {place(query, error.start)}") from None
    text = without_comments(query)
    _refuse_service(text)
    start = head(text)
    if not start.verb:
        raise UsageError("the query is empty")
    if start.verb in _UPDATES:
        raise UsageError(f"{start.verb} is refused: the data are read here, never changed")
    return Checked(text, start.verb, _from_clauses(text, start))


def _refuse_service(text: str) -> None:
    for match in _SERVICE.finditer(text):
        # A name of a thousand letters is none of ours; looking back further would cost too much.
        before = text[max(0, match.start() - 1000) : match.start()]
        if not _IN_A_NAME.search(before):
            raise UsageError(
                f"SERVICE is refused ({place(text, match.start())}): "
                "a query reaches no other server from here"
            )


def _from_clauses(text: str, start: Head) -> tuple[str, ...]:
    """The graphs named after FROM or FROM NAMED, as IRIs."""
    found = []
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text.upper() == "FROM":
            following = next(stream, None)
            if following and following.text.upper() == "NAMED":
                following = next(stream, None)
            if following and (iri := _iri(following, start)) is not None:
                found.append(iri)
    return tuple(found)


def _iri(token: Token, start: Head) -> str | None:
    if token.kind == "iri":
        return urljoin(start.base or BASE, token.text[1:-1])
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        space = start.prefixes.get(prefix, PREFIXES.get(prefix))
        return None if space is None else space + re.sub(r"\\(.)", r"\1", local)
    return None


def explain(query: str, said: str) -> str:
    """What is wrong with a query, in one line, from what the engine said of it.

    The engine tells the furthest place that it looked at, which may lie a little off the mistake.
    """
    start = head(query)
    if start.verb not in _FORMS:
        return f"it begins with {start.verb}, not with SELECT, ASK, CONSTRUCT or DESCRIBE"
    known = {**PREFIXES, **start.prefixes}
    for token in tokens(query):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            where = place(query, token.start)
            return f"{where}: the prefix {prefix}: is not declared; known are {', '.join(PREFIXES)}"
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", said, re.DOTALL)
    if found is None:
        return " ".join(said.split())
    expected = found[3].split(", ")
    # The engine counts a keyword that it tried in vain as read: the place is where that began.
    tried = max((len(word) for word in expected if re.fullmatch(r"[A-Z_0-9]+", word)), default=0)
    line, column = int(found[1]), max(1, int(found[2]) - tried)
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    why = [word for word in expected if " " in word and word[0].isalpha()]
    if not why:
        why = [f"`{rest[:40]}` does not fit here" if rest else "something is missing at the end"]
    return f"line {line}, column {column}: {'; '.join(why)}"
