"""Every page in every state, against a real Neo4j: AppTest runs the app as a browser would ask it."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from graph.database.connect import driver_for
from graph.policies import load_policies
from graph.store import Store
from ontology.models import Company, MoU, Source
from ontology.record import Reading, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

MAIN = Path(__file__).parents[2] / "app" / "main.py"
TO_GM = {"to": "gm", "material": "mat-ndfeb-magnet", "policy": "plain-non-china-location"}


@pytest.fixture(scope="module")
def loaded(server: ServerInfo, settings: Settings) -> Iterator[None]:
    from chain import reading

    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=server.database)
    with Store.connect(server) as store:
        store.load(reading())
        store.load(_hope())
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def _hope() -> Reading:
    """A maker whom a memorandum of understanding alone leads to."""
    source = Source(id="memo", title="A memorandum", published="2026", sourceKind="news")
    hope = Company(id="hopeful", name="Hopeful Motors")
    memo = MoU(id="memo-1", supplier="magnets", buyer="hopeful", material=("mat-ndfeb-magnet",))
    return Reading(
        "hope", "A hope", (source,), (Record(hope, "memo"), Record(memo, "memo")), read=2
    )


def run(view: str = "", **params: Any) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params.update(params)
    if view:
        at.switch_page(f"views/{view}.py")
    at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    """All that is said in Markdown, captions, titles and messages."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in at.get(kind))


def html(at: AppTest) -> str:
    return str(at.get("iframe")[0].proto.srcdoc)


@pytest.mark.usefixtures("loaded")
class TestOverview:
    def test_says_what_is_in_the_graph(self) -> None:
        at = run()
        figures = {metric.label: metric.value for metric in at.metric}
        assert figures["Organisations"] == "5"
        assert figures["Sites"] == "4"
        assert figures["Sources"] == "4"
        assert "**A chain**" in texts(at)
        assert "screening aid, not legal advice" in texts(at)

    def test_links_only_to_questions_that_can_be_answered(self) -> None:
        links = [link.proto for link in run().get("page_link")]
        assert [(link.page, link.query_string) for link in links] == [
            ("routes", "to=gm&material=mat-ndfeb-magnet&policy=us-dfars-7052-2027")
        ]


@pytest.mark.usefixtures("loaded")
class TestExplore:
    def test_asks_for_a_name_first(self) -> None:
        assert "Search for a company" in texts(run("explore"))

    def test_finds_by_alias_and_says_why(self) -> None:
        at = run("explore", q="western monaz")
        links = [link.proto for link in at.get("page_link")]
        assert [link.query_string for link in links] == ["id=mine-co"]
        assert "Company · Australia · alias\\: Western Monazite" in links[0].label

    def test_says_when_nothing_matches(self) -> None:
        assert "Nothing has such a name" in texts(run("explore", q="xyzzyq"))

    def test_a_card_names_the_source_that_won_and_the_one_that_differs(self) -> None:
        said = texts(run("explore", id="mine-co"))
        assert "Mine Co" in said
        assert "[Australia](explore?id=country-au)" in said
        assert "differs" in said
        assert "United States" in said
        assert "Annual report" in said

    def test_sites_hang_on_the_company(self) -> None:
        said = texts(run("explore", id="mine-co"))
        assert "#### [Mount Weld](explore?id=mine)" in said
        assert "supplies" in said

    def test_a_merged_id_resolves(self) -> None:
        at = run("explore", id="mco")
        assert at.header[0].value == "Mine Co"
        assert "has been merged into this entity" in texts(at)

    def test_an_unknown_id_is_told_in_a_sentence(self) -> None:
        assert "nothing has the id" in texts(run("explore", id="nobody"))

    def test_ownership_has_shares_both_ways(self) -> None:
        said = texts(run("explore", id="sep-my", part="Ownership"))
        assert "Mine Co" in said
        assert "100 %" in said
        assert "No source names a holding" in said

    def test_records_show_quote_or_its_absence_and_editorial_ones(self) -> None:
        said = texts(run("explore", id="gm", part="Records"))
        assert "no quote recorded" in said
        assert "editorial: no source states it" in said

    def test_the_neighbourhood_is_by_type_with_counts(self) -> None:
        at = run("explore", id="country-us", part="Neighbourhood", kind="Company.country.in")
        assert "companies here: 3 neighbours" in texts(at)
        assert "General Motors" in html(at)
        assert html(at).count('"tone":"focus"') >= 1

    def test_the_timeline_has_what_is_dated(self) -> None:
        assert "###### 2025" in texts(run("explore", id="gm", part="Timeline"))

    def test_hostile_names_stay_text(self) -> None:
        said = texts(run("explore", id="hostile"))
        assert "\\<img src\\=x" in said or "\\<img src=x" in said
        assert "(javascript:" not in said


@pytest.mark.usefixtures("loaded")
class TestRoutes:
    def test_asks_for_a_target_first(self) -> None:
        assert "Choose where the material should arrive" in texts(run("routes"))

    def test_verdicts_policy_and_caveats_are_said(self) -> None:
        at = run("routes", **TO_GM)
        said = texts(at)
        assert at.subheader[0].value.startswith("2 routes: 1 allowed, 1 refused, as of ")
        assert "screening aid, not legal advice" in said
        assert "Refused at" in said
        assert "Baotou" in said

    def test_the_picture_has_a_legend_and_both_verdicts(self) -> None:
        drawn = html(run("routes", **TO_GM))
        assert "Content-Security-Policy" in drawn
        assert '"tone":"allowed"' in drawn
        assert '"tone":"refused"' in drawn
        assert '"text":"refused"' in drawn

    def test_a_chosen_route_is_told_step_by_step_with_evidence(self) -> None:
        at = run("routes", **TO_GM)
        chosen = at.selectbox(key="route")
        options = [option for option in chosen.options if "allowed" in option]
        chosen.select(options[0]).run()
        said = texts(at)
        assert "[Kuantan](explore?id=sep-my)" in said
        assert "Malaysia" in said
        assert "[Mine Co](explore?id=mine-co)" in said
        assert "“as stated”" in said
        assert "no quote recorded" in said
        assert "https://example.org/report" in said
        assert at.query_params["route"].startswith("route-")

    def test_the_address_restores_the_whole_state(self) -> None:
        at = run("routes", **TO_GM)
        at.selectbox(key="firmness").select("contracted or firmer").run()
        at.selectbox(key="by").select("2030").run()
        at.toggle(key="strict").set_value(True).run()
        at.toggle(key="binding-only").set_value(True).run()
        at.selectbox(key="budget").select(60).run()
        at.date_input(key="known-at").set_value(date.today()).run()
        at.multiselect(key="policy").select("us-dfars-7052").run()
        again = run("routes", **at.query_params)
        for key in ("to", "material", "firmness", "by", "limit", "budget"):
            assert again.selectbox(key=key).value == at.selectbox(key=key).value
        chosen = ["plain-non-china-location", "us-dfars-7052"]
        assert again.multiselect(key="policy").value == chosen
        for key in ("strict", "binding-only"):
            assert again.toggle(key=key).value is True
        assert again.selectbox(key="budget").value == 60
        assert again.date_input(key="known-at").value == date.today()
        assert again.query_params == at.query_params
        assert not again.warning

    def test_policies_are_offered_by_how_they_stand_and_portfolio_rules_are_not(self) -> None:
        at = run("routes", **TO_GM, **{"as-of": "2026-11-27"})
        offered = at.multiselect(key="policy").options
        standing = [label.partition(" · ")[2].partition(",")[0] for label in offered]
        groups = ["analyst default", "in force"]
        ranks = [groups.index(s) if s in groups else 2 for s in standing]
        assert ranks == sorted(ranks)
        assert set(ranks) == {0, 1, 2}
        assert not any("CRMA" in label for label in offered)
        assert "OFAC 50 percent rule · in force" in offered
        assert (
            "DOE foreign entity of concern (2024 interpretive rule) · in force, not verified"
            in offered
        )
        assert not [label for label in offered if any(key in label for key in load_policies())]

    def test_another_day_changes_how_a_policy_stands_and_not_what_is_chosen(self) -> None:
        at = run("routes", to="gm", policy="us-dfars-7052-2027", **{"as-of": "2026-11-27"})
        name = "DFARS 252.225-7052, from 1 January 2027"
        assert f"{name} · not yet in force" in at.multiselect(key="policy").options
        assert "not yet in force on 27 Nov 2026" in texts(at)
        at.date_input(key="as-of").set_value(date(2027, 1, 1)).run()
        assert f"{name} · in force" in at.multiselect(key="policy").options
        assert at.multiselect(key="policy").value == ["us-dfars-7052-2027"]
        assert "in force on 1 Jan 2027" in texts(at)

    def test_a_family_is_offered_by_name_and_answers_with_the_version_of_the_day(self) -> None:
        at = run("routes", to="gm", policy="us-dfars-7052", **{"as-of": "2026-11-27"})
        assert (
            "DFARS 252.225-7052, the version of the day · in force"
            in at.multiselect(key="policy").options
        )
        assert "**DFARS 252\\.225\\-7052, to 31 December 2026**" in texts(at)

    def test_version_caveats_and_what_was_not_verified_are_said_by_name(self) -> None:
        said = texts(run("routes", to="gm", policy="us-feoc-doe-2024-known")).replace("\\", "")
        assert "Version: 89 FR 37079, effective 6 May 2024; stated facts only, last checked" in said
        assert "not verified" in said
        assert "As “DOE foreign entity of concern" in said
        assert "us-feoc-doe-2024" not in said
        assert "A screening aid, not legal advice." in said

    def test_binding_only_is_said_and_without_routes_offers_what_does_not_bind(self) -> None:
        said = run("routes", **TO_GM, **{"binding-only": "1"}).subheader[0].value
        assert said.startswith("2 routes, binding ones only: 1 allowed, 1 refused, as of ")
        assert run("routes", to="hopeful").subheader[0].value.startswith("2 routes, not judged")
        at = run("routes", to="hopeful", policy="us-ofac-50", **{"binding-only": "1"})
        assert "No route is documented" in texts(at)
        links = [link.proto for link in at.get("page_link")]
        assert [link.label for link in links] == ["With agreements that do not bind too: 2 routes"]
        assert "binding-only" not in links[0].query_string
        assert "policy=us-ofac-50" in links[0].query_string
        params = dict(part.split("=") for part in links[0].query_string.split("&"))
        assert run("routes", **params).subheader[0].value.startswith("2 routes: ")

    def test_the_graph_as_it_was_known_on_a_day(self) -> None:
        at = run("routes", **TO_GM, **{"known-at": date.today().isoformat()})
        assert at.subheader[0].value.startswith("2 routes: 1 allowed, 1 refused, as of ")
        assert "As this graph knew it at the end of" in texts(at)
        before = (date.today() - timedelta(days=1)).isoformat()
        at = run("routes", **TO_GM, **{"known-at": before})
        assert "nothing was loaded before" in texts(at).replace("\\", "")
        at.date_input(key="known-at").set_value(None).run()
        assert at.subheader[0].value.startswith("2 routes: ")

    def test_another_policy_or_target_does_not_build_the_network_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from graph import network

        built: list[bool] = []
        build = network.build
        monkeypatch.setattr(network, "build", lambda *a: built.append(True) or build(*a))
        monkeypatch.setattr("graph.question.build", network.build)
        at = run("routes", **TO_GM, **{"as-of": "2026-11-26"})
        assert len(built) == 1
        at.multiselect(key="policy").select("us-ofac-50").run()
        at.selectbox(key="to").select("hopeful").run()
        assert len(built) == 1
        at.toggle(key="binding-only").set_value(True).run()
        assert len(built) == 2

    def test_a_bad_address_falls_back_to_what_is_usual(self) -> None:
        at = run("routes", to="nobody", firmness="<script>", by="1e9", policy="x", limit="7",
                 **{"as-of": "1492-10-12", "known-at": "2999-01-01"})  # fmt: skip
        said = texts(at).replace("\\", "")
        assert "Left out of the address" in said
        for part in ("*to* nobody", "*policy* x", "*as-of* 1492-10-12", "*known-at* 2999-01-01"):
            assert part in said
        assert "(<script>" not in said
        assert at.selectbox(key="to").value is None
        assert at.selectbox(key="firmness").value == "inferred"
        assert at.multiselect(key="policy").value == []

    def test_an_address_with_a_portfolio_rule_says_where_it_belongs(self) -> None:
        at = run("routes", to="gm", policy="eu-crma-65")
        assert "lodeway concentration --policy eu-crma-65" in at.warning[0].value
        assert at.multiselect(key="policy").value == []
        assert at.query_params == {"to": ["gm"]} or dict(at.query_params) == {"to": "gm"}

    def test_no_route_says_what_is_missing_and_that_it_is_not_disproven(self) -> None:
        said = texts(run("routes", to="lonely", material="mat-ndfeb-magnet"))
        assert "No route is documented" in said
        assert "undocumented, not disproven" in said
        assert "A source that says who hands" in said

    def test_no_route_offers_the_question_with_one_limit_less(self) -> None:
        at = run("routes", to="gm", firmness="operating")
        links = [link.proto for link in at.get("page_link")]
        assert any("any firmness: 2 routes" in link.label for link in links)

    def test_truncation_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.components.question._LIMITS", (1, 50))
        said = texts(run("routes", to="gm", limit="1"))
        assert "**Not all routes are listed**: 1 of 2 documented" in said

    def test_without_a_policy_routes_are_not_judged(self) -> None:
        at = run("routes", to="gm")
        assert "not judged by any policy" in at.subheader[0].value

    def test_an_id_that_was_merged_is_read_as_what_it_is_now(self) -> None:
        assert run("routes", to="mco").selectbox(key="to").value == "mine-co"


@pytest.mark.usefixtures("loaded")
def test_a_database_that_goes_away_is_a_message_and_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = run("routes", **TO_GM)
    with monkeypatch.context() as gone:
        gone.setattr("app.data.socket.create_connection", _refused)
        started = time.monotonic()
        at.run()
        assert time.monotonic() - started < 3
        assert "Nobody answers at bolt" in texts(at).replace("\\", "")
    at.button(key="retry").click().run()
    assert at.subheader[0].value.startswith("2 routes: 1 allowed, 1 refused")


def _refused(*_: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")


class TestNoData:
    def test_an_empty_graph_says_how_to_load(self, empty_database: Settings) -> None:
        st.cache_data.clear()
        st.cache_resource.clear()
        for view in ("", "explore", "routes"):
            assert "lodeway load" in texts(run(view))

    @pytest.mark.parametrize("view", ["", "explore", "routes"])
    def test_no_database_is_a_message_within_three_seconds(
        self, view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LODEWAY_HOME", str(tmp_path))
        st.cache_data.clear()
        st.cache_resource.clear()
        started = time.monotonic()
        at = run(view)
        assert time.monotonic() - started < 3
        assert "lodeway up" in texts(at)
        assert at.button(key="retry")

    def test_an_address_where_nobody_answers_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
        monkeypatch.setenv("NEO4J_PASSWORD", "x")
        st.cache_data.clear()
        st.cache_resource.clear()
        started = time.monotonic()
        said = texts(run())
        assert time.monotonic() - started < 3
        assert "Nobody answers at bolt" in said.replace("\\", "")
        st.cache_resource.clear()
