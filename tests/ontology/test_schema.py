"""Reading the Turtle: what comes out, and every way to leave the profile."""

from __future__ import annotations

import pytest

from ontology.errors import OntologyError
from ontology.schema import Edge, load_schema, read_schema

PREFIXES = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/lodeway/ontology> owl:versionInfo "1" .
"""
NAME = """lw:name a sh:PropertyShape ; sh:path lw:name ; sh:datatype xsd:string ; sh:maxCount 1 ;
    rdfs:label "name" ; rdfs:comment "A name." .
"""
KNOWS = """lw:knows a sh:PropertyShape ; sh:path lw:knows ; sh:class lw:Thing ;
    rdfs:label "knows" ; rdfs:comment "Whom it knows." .
"""
THING = """lw:Thing a owl:Class, sh:NodeShape ; rdfs:label "Thing" ; rdfs:comment "A thing." ;
    sh:property lw:name, lw:knows .
"""


def read(*texts: str) -> object:
    return read_schema({"x.ttl": PREFIXES + "".join(texts)})


def test_a_small_schema() -> None:
    edge = """lw:Tie a owl:Class, sh:NodeShape ; rdfs:subClassOf lw:Thing ;
        rdfs:label "Tie" ; rdfs:comment "A tie." ;
        sh:property [ sh:path lw:name ; sh:minCount 1 ], [ sh:path lw:knows ; sh:maxCount 1 ] ;
        lw:edge [ lw:type "TIES" ; lw:from lw:knows ; lw:to lw:knows ; lw:forward "a" ; lw:reverse "b" ] .
    """
    schema = read_schema({"x.ttl": PREFIXES + NAME + KNOWS + THING + edge})
    thing, tie = schema["Thing"], schema["Tie"]
    assert (thing.properties["name"].kind, thing.properties["name"].many) == ("string", False)
    assert (thing.properties["knows"].target, thing.properties["knows"].many) == ("Thing", True)
    assert not thing.properties["name"].required
    assert tie.properties["name"].required
    assert not tie.properties["knows"].many
    assert tie.ancestors == ("Thing",)
    assert tie.edges == (Edge("TIES", "knows", "knows", "a", "b"),)
    assert schema.is_a("Tie", "Thing")
    assert [c.name for c in schema.below("Thing")] == ["Thing", "Tie"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NAME.replace("sh:maxCount 1", "sh:uniqueLang true"), "name.*sh:uniqueLang is outside"),
        (NAME.replace("xsd:string", "xsd:integer"), "name.*datatype integer is outside"),
        (NAME.replace("sh:datatype xsd:string ;", ""), "name.*needs sh:datatype, sh:class or"),
        (NAME.replace('rdfs:comment "A name."', "lw:x lw:y"), "name.*needs .*comment"),
        (NAME.replace('rdfs:label "name" ;', ""), "name.*needs .*label"),
        (NAME.replace('"name"', '"name", "title"'), "name.*two values of .*label"),
        (THING, "Thing.*uses name, which no file declares"),
        (KNOWS, "knows points to Thing, which no file declares"),
        (
            NAME + KNOWS + THING.replace("lw:name, ", "[ sh:path lw:name ; sh:minLength 1 ], "),
            "Thing.*may narrow a property by sh:minCount 1 and sh:maxCount 1 only",
        ),
        (
            NAME + KNOWS + THING.replace("lw:name, ", "[ sh:path lw:title ; sh:minCount 1 ], "),
            "Thing.*narrows title, which no file declares",
        ),
        (
            NAME + KNOWS + THING.replace("; rdfs:label", "; rdfs:subClassOf lw:Later ; rdfs:label"),
            "Thing.*stands before its parent Later",
        ),
        (
            NAME
            + KNOWS
            + THING.replace("; rdfs:label", "; rdfs:subClassOf lw:A, lw:B ; rdfs:label"),
            "Thing.*has two parents of ours",
        ),
        (
            NAME + KNOWS + THING.replace("lw:knows .", 'lw:knows ; lw:edge [ lw:type "T" ] .'),
            "Thing.*an edge needs lw:type, lw:from, lw:to",
        ),
        (
            NAME
            + KNOWS
            + THING.replace(
                "lw:knows .",
                'lw:knows ; lw:edge [ lw:type "T" ; lw:from lw:name ; lw:to lw:knows ; '
                'lw:forward "a" ; lw:reverse "b" ] .',
            ),
            "Thing.*draws an edge at name, which is no reference",
        ),
        ("lw:codes lw:codesOf lw:name . lw:c skos:inScheme lw:codes .", "c needs .*notation"),
        ("lw:x lw:y", "x.ttl: "),
    ],
)
def test_what_leaves_the_profile_is_named_with_file_and_node(text: str, message: str) -> None:
    with pytest.raises(OntologyError, match=f"(?s){message}") as caught:
        read(text)
    if "points to" not in message:
        assert "x.ttl" in str(caught.value)


def test_no_version_is_refused() -> None:
    with pytest.raises(OntologyError, match="versionInfo"):
        read_schema({"x.ttl": PREFIXES.replace("versionInfo", "label")})


def test_the_classes_of_the_design_are_there() -> None:
    wanted = """
        Entity Organization Company Government GovernmentAgency Country Material MadeFrom
        RecoveredFrom Site Deposit Mine Plant Project Source FundingProgramme Ownership Operation
        Supply Offtake MoU JointVenture Acquisition TechnologyPartnership FundingApplication
        FundingAward Loan LetterOfInterest CapitalRaise GovernmentAgreement Capacity Production
        Shipment Sale CountryProduction Reserve Study Permit Milestone Measure ExportControl Quota
        Tariff Designation
    """
    assert set(wanted.split()) <= set(load_schema().classes)


def test_the_stages_are_in_the_order_of_the_chain() -> None:
    assert [code.notation for code in load_schema().codes["stage"]] == [
        "extraction", "concentrate", "intermediate", "refined", "metal", "alloy", "component",
        "end_use", "recycling",
    ]  # fmt: skip


def test_the_most_specific_classes() -> None:
    schema = load_schema()
    assert schema.most_specific(["Organization", "Company", "Entity"]) == ("Company",)
    assert schema.most_specific(["Mine", "Company", "Site"]) == ("Company", "Mine")
    assert schema.most_specific(["Ship"]) == ()


def test_unknown_names_say_so() -> None:
    with pytest.raises(OntologyError, match="no class called 'Ship'"):
        load_schema()["Ship"]
    with pytest.raises(OntologyError, match="'gone' is no code of status"):
        load_schema().code("status", "gone")
