"""The address and the widgets: who wins when, tried on a page of two widgets."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from app.components import urlstate

    name = urlstate.text("name")
    kind = urlstate.text("kind", "a", ["a", "b", "c"])
    urlstate.fill("page", name, kind)
    st.text_input("Name", key="name")
    if st.session_state["name"] != "hide":
        st.selectbox("Kind", ["a", "b", "c"], key="kind")
    if st.session_state["name"] == "stop":
        st.stop()
    urlstate.keep("page", name, kind)


def run(**params: str) -> AppTest:
    at = AppTest.from_function(script)
    at.query_params.update(params)
    at.run()
    assert not at.exception
    return at


def test_the_address_fills_the_widgets_and_the_widgets_write_the_address() -> None:
    at = run(name="x", kind="b")
    assert (at.text_input(key="name").value, at.selectbox(key="kind").value) == ("x", "b")
    at.selectbox(key="kind").select("c").run()
    assert at.query_params == {"name": "x", "kind": "c"}
    at.selectbox(key="kind").select("a").run()
    assert at.query_params == {"name": "x"}


def test_what_cannot_be_used_is_left_out() -> None:
    at = run(kind="<script>", other="1")
    assert at.selectbox(key="kind").value == "a"
    assert at.query_params == {}


def test_another_address_wins_over_what_the_widgets_held() -> None:
    at = run(name="x", kind="b")
    at.query_params.clear()
    at.query_params["kind"] = "c"
    at.run()
    assert (at.text_input(key="name").value, at.selectbox(key="kind").value) == ("", "c")


def test_a_choice_made_before_the_address_was_written_is_not_lost() -> None:
    at = run(name="stop")  # ends before `keep`, as a run does that a click interrupts
    at.selectbox(key="kind").select("b").run()
    at.text_input(key="name").set_value("x").run()
    assert at.query_params == {"name": "x", "kind": "b"}


def test_a_choice_made_while_the_browser_has_an_old_address_is_not_lost() -> None:
    at = run()
    at.selectbox(key="kind").select("b").run()
    at.query_params.clear()  # the browser has not got the new address yet
    at.text_input(key="name").set_value("x").run()
    assert at.query_params == {"name": "x", "kind": "b"}


def test_a_widget_that_is_not_on_the_page_does_not_count_as_an_act() -> None:
    at = run(kind="b")
    at.text_input(key="name").set_value("hide").run()
    at.run()
    at.query_params.clear()
    at.query_params["name"] = "y"
    at.run()
    assert (at.text_input(key="name").value, at.selectbox(key="kind").value) == ("y", "a")
