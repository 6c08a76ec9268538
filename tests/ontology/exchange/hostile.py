"""Files that want something of whoever reads them: to fetch, to open, to fill memory, to never end.

Each is made here, by the tests; PORT is where a listener waits for who asks, CANARY a file with a
word that must come out nowhere. `HOSTILE` holds those that are refused, with a part of the reason.
"""

from __future__ import annotations

import gzip
from typing import NamedTuple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">%s</rdf:RDF>'
NODE = '<rdf:Description rdf:about="http://e/a"><e:p>%s</e:p></rdf:Description>'
DEEP = 100_000


class Case(NamedTuple):
    """A file's name, its bytes and what the refusal says."""

    name: str
    data: bytes
    reason: str


def _case(name: str, text: str | bytes, reason: str) -> Case:
    return Case(name, text.encode() if isinstance(text, str) else text, reason)


def _xml(doctype: str, value: str = "x") -> str:
    return f'<?xml version="1.0"?>\n{doctype}{XML % (NODE % value)}'


_LAUGHS = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 11))
_BOMB = f"<!DOCTYPE r [<!ENTITY b0 'boom'>{_LAUGHS}]>"
_DOCTYPES = {
    "entity-file": ('<!DOCTYPE r [<!ENTITY x SYSTEM "file://CANARY">]>', "&x;"),
    "entity-http": ('<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">]>', "&x;"),
    "parameter-entity": ('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:PORT/x"> %x;]>', "x"),
    "dtd-http": ('<!DOCTYPE r SYSTEM "http://127.0.0.1:PORT/x.dtd">', "x"),
    "dtd-public": ('<!DOCTYPE r PUBLIC "-//E//E" "http://127.0.0.1:PORT/x.dtd">', "x"),
    "billion-laughs": (_BOMB, "&b10;"),
    "quadratic": (f"<!DOCTYPE r [<!ENTITY a '{'a' * 100_000}'>]>", "&a;" * 20_000),
    "lower-case": (_BOMB.lower(), "&b10;"),
}
_CONTEXT = '{"@context": %s, "@id": "http://e/a", "http://e/p": "x"}'
_REMOTE = '"http://127.0.0.1:PORT/c"'
_CONTEXTS = {
    "address": _REMOTE,
    "file": '"file://CANARY"',
    "relative": '"c.jsonld"',
    "list": f'[{{"a": "http://e/a"}}, {_REMOTE}]',
    "import": f'{{"@version": 1.1, "@import": {_REMOTE}}}',
    "scoped": f'{{"t": {{"@id": "http://e/t", "@context": {_REMOTE}}}}}',
    "in-list": f'[{{"t": {{"@id": "http://e/t", "@context": [{_REMOTE}]}}}}]',
    "beside-ours": f'["https://w3id.org/lodeway/context.jsonld", {_REMOTE}]',
    "around-ours": f'["https://w3id.org/lodeway/context.jsonld", {{"t": {{"@id": "http://e/t", "@context": {_REMOTE}}}}}]',
}  # fmt: skip
_QUAD = "<http://e/a> <http://e/p> %s .\n"


def hostile() -> list[Case]:
    """Every file that must be refused."""
    return [*_xmls(), *_jsons(), *_texts(), *_everywhere()]


def _xmls() -> list[Case]:
    found = [_case(f"{name}.rdf", _xml(*parts), "DOCTYPE") for name, parts in _DOCTYPES.items()]
    bomb = _xml(*_DOCTYPES["billion-laughs"])
    declared = bomb.replace('"1.0"?', '"1.0" encoding="%s"?')
    return [
        *found,
        _case("bomb-utf16.rdf", (declared % "UTF-16").encode("utf-16"), "UTF-16"),
        _case("bomb-utf16-no-mark.rdf", (declared % "UTF-16").encode("utf-16-be"), "UTF-16"),
        _case("bomb-utf32.rdf", (declared % "UTF-32").encode("utf-32"), "UTF-32"),
        _case("bomb-utf7.rdf", (declared % "UTF-7").replace("<!", "+ADwAIQ-"), "UTF-7"),
        _case("bomb-ebcdic.rdf", (declared % "cp037").encode("cp037"), "no UTF-8"),
        _case("latin-1.rdf", (_xml("", "é").replace('"1.0"?', '"1.0" encoding="ISO-8859-1"?')).encode("latin-1"), "UTF-8"),
        _case("base-file.rdf", XML.replace("<rdf:RDF", '<rdf:RDF xml:base="file:///etc/"') % NODE.replace("http://e/a", "passwd"), "file:///etc/passwd"),
        _case("relative.rdf", XML % NODE.replace("http://e/a", "passwd"), "passwd"),
        _case("resource-file.rdf", XML % '<rdf:Description rdf:about="http://e/a"><e:p rdf:resource="file:///etc/passwd"/></rdf:Description>', "file:///etc/passwd"),
        _case("deep.rdf", XML % ("<rdf:Description><e:p>" * DEEP), "line 1: nests deeper than 500"),
        _case("not-closed.rdf", "<rdf:RDF", "no well-formed XML"),
        _case("long-attribute.rdf", XML % f'<e:T rdf:about="http://e/{"a" * 9_000_000}"/>', "longer than"),
        _case("long-text.rdf", XML % (NODE % ("a" * 9_000_000)), "longer than"),
    ]  # fmt: skip


def _jsons() -> list[Case]:
    found = [
        _case(f"context-{name}.jsonld", _CONTEXT % text, "") for name, text in _CONTEXTS.items()
    ]
    escaped = _CONTEXT.replace("@context", "\\u0040cont\\u0065xt") % _REMOTE
    return [
        *found,
        _case("context-escaped.jsonld", escaped, "is not fetched"),
        _case("context-far.jsonld", '{"http://e/q": "' + "a" * 500_000 + f'",\n "@context": {_REMOTE}}}', "line 2: the context"),
        _case("context-spaced.jsonld", _CONTEXT % (" " * 700_000 + _REMOTE), "is not fetched"),
        _case("context-broken.jsonld", '{"@context": ["http://127.0.0.1:PORT/c", oops', "no JSON"),
        _case("base-file.jsonld", '{"@context": {"@base": "file:///etc/"}, "@id": "passwd", "http://e/p": "x"}', "file:///etc/passwd"),
        _case("deep.jsonld", '{"http://e/p":' * DEEP + "1" + "}" * DEEP, "nests deeper than 500"),
        _case("deep-list.jsonld", '{"http://e/p":' + "[" * DEEP + "]" * DEEP + "}", "nests deeper than 500"),
        _case("deep-context.jsonld", '{"@context":{"a":{"@id":"http://e/a","@context":' * 3_000 + "{}" + "}}}" * 3_000, "nests deeper than 500"),
        _case("surrogate.jsonld", '{"@id": "http://e/a", "http://e/p": "\\ud800"}', "line 1"),
        _case("long.jsonld", '{"@id": "http://e/a", "http://e/p": "%s"}' % ("a" * 9_000_000), "longer than"),
        _case("cut.jsonld", '{"@id": "http://e/a", ', "line 1"),
    ]  # fmt: skip


def _texts() -> list[Case]:
    long = '"%s"' % ("a" * 1_000_001)
    return [
        _case("base-file.ttl", "@base <file:///etc/> . <passwd> <http://e/p> 1 .", "file:///etc/passwd"),
        _case("javascript.ttl", _QUAD % "<javascript:alert(1)>", "javascript:alert(1)"),
        _case("data.nt", _QUAD % "<data:text/html,x>", "data:text/html"),
        _case("mailto-subject.nt", "<mailto:a@e> <http://e/p> 1 .".replace("1", '"1"'), "mailto:a@e"),
        _case("relative.ttl", "\n\n<a> <http://e/p> 1 .", "line 3"),
        _case("space.nq", "<http://e/a b> <http://e/p> <http://e/c> .", "line 1"),
        _case("escaped-space.nq", "<http://e/a\\u0020b> <http://e/p> <http://e/c> .", "line 1"),
        _case("graph-file.trig", "<file:///etc/passwd> { <http://e/a> <http://e/p> 1 }", "file:///etc/passwd"),
        _case("deep.ttl", "<http://e/a> <http://e/p>\n" + "[<http://e/p> " * DEEP + "1" + "]" * DEEP + ".", "line 2: nests deeper than 500"),
        _case("deep-list.trig", "{<http://e/a> <http://e/p> " + "(" * DEEP + ")" * DEEP + "}", "line 1: nests deeper than 500"),
        _case("deep-quoted.nq", _QUAD % ("<<( <http://e/a> <http://e/p> " * DEEP + "1" + " )>>" * DEEP), "statement about a statement"),
        _case("quoted.ttl", "\n" + _QUAD % "<<( <http://e/a> <http://e/p> 1 )>>", "line 2: a statement about a statement"),
        _case("annotated.trig", "{<http://e/a> <http://e/p> 1 {| <http://e/q> 2 |}}", "statement about a statement"),
        _case("long-literal.nq", _QUAD % long, "text longer than 1,000,000 characters"),
        _case("endless-literal.ttl", '<http://e/a> <http://e/p> """' + "a\n" * 5_000_000, "line 1: a literal, comment or line is longer"),
        _case("endless-line.nt", "<http://e/" + "a" * 9_000_000, "line 1: a literal, comment or line is longer"),
        _case("latin-1.ttl", _QUAD.encode() % b'"ok"' + _QUAD.encode() % b'"\xe9"', "line 2: a byte that is no UTF-8"),
        _case("windows.nq", (_QUAD % '"x"').encode("utf-16"), "is UTF-16"),
        _case("surrogate.nt", _QUAD % '"\\uD800"', "line 1"),
        _case("sparql.ttl", "SELECT * { SERVICE <http://127.0.0.1:PORT/s> { ?s ?p ?o } }", "line 1"),
        _case("load.ttl", "LOAD <http://127.0.0.1:PORT/l>", "line 1"),
        _case("nothing-rdf.nq", "id,name\n1,a\n", "line 1"),
        _case("cut.nq.gz", gzip.compress((_QUAD % "<http://e/c>").encode() * 9_999)[:-20], "no whole gzip"),
        _case("no.nq.gz", b"\x1f\x8bnonsense", "no whole gzip"),
        _case("cut.nq", '<http://e/a> <http://e/p> "x', "line 1"),
    ]  # fmt: skip


def _everywhere() -> list[Case]:
    """What is tried in every format: another encoding, and an archive under the name of a text."""
    endings = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")
    return [
        *(_case(f"utf16.{end}", "<http://e/a>".encode("utf-16"), "is UTF-16") for end in endings),
        *(_case(f"zip.{end}", b"PK\x03\x04\x00\x00", "") for end in endings),
        *(_case(f"broken.{end}", "\n\n<[{", "line ") for end in endings),
    ]


def innocent() -> list[Case]:
    """Files that name what must not be fetched, and are read without doing so; no reason."""
    imports = "<http://e/o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:PORT/o> .\n"
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://CANARY" parse="text"/>'
    )
    literal = NODE.replace("<e:p>", '<e:p rdf:parseType="Literal">') % include
    return [
        _case("imports.ttl", imports, ""),
        _case("imports.nq", imports, ""),
        _case("see-also.trig", "{" + imports.replace("imports", "seeAlso") + "}", ""),
        _case("imports.jsonld", '{"@id": "http://e/o", "http://www.w3.org/2002/07/owl#imports": {"@id": "http://127.0.0.1:PORT/o"}}', ""),
        _case("imports.rdf", XML % '<rdf:Description rdf:about="http://e/o"><o:imports xmlns:o="http://www.w3.org/2002/07/owl#" rdf:resource="http://127.0.0.1:PORT/o"/></rdf:Description>', ""),
        _case("schema-location.rdf", XML.replace("<rdf:RDF", '<rdf:RDF xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://e/ http://127.0.0.1:PORT/x.xsd"') % (NODE % "x"), ""),
        _case("stylesheet.rdf", '<?xml-stylesheet href="http://127.0.0.1:PORT/x.xsl"?>' + XML % (NODE % "x"), ""),
        _case("xinclude.rdf", XML % literal, ""),
        _case("mark.ttl", b"\xef\xbb\xbf" + (_QUAD % "1").encode(), ""),
        _case("mark.rdf", b"\xef\xbb\xbf" + (XML % (NODE % "x")).encode(), ""),
        _case("mark.jsonld", b'\xef\xbb\xbf{"@id": "http://e/a", "http://e/p": "x"}', ""),
        _case("mail.nt", _QUAD % "<mailto:a@e>", ""),
        _case("packed.ttl.gz", gzip.compress((_QUAD % "1").encode()), ""),
        _case("packed-unsaid.ttl", gzip.compress((_QUAD % "1").encode()), ""),
        _case("our-context.jsonld", '{"@context": "https://w3id.org/lodeway/context.jsonld", "@id": "id:a", "name": "x"}', ""),
        _case("our-context-in-list.jsonld", '{"@context": [{"x": "http://e/x"}, "https://w3id.org/lodeway/context.jsonld"], "@id": "id:a", "name": "x"}', ""),
        _case("says-context.jsonld", '{"@id": "http://e/a", "http://e/p": "\\"@context\\": \\"http://127.0.0.1:PORT/c\\""}', ""),
        _case("depth.ttl", "<http://e/a> <http://e/p> " + "(" * 400 + ")" * 400 + ".", ""),
    ]  # fmt: skip
