"""The Streamlit app: names its pages and runs the one asked for."""

from __future__ import annotations

import streamlit as st

from app.views import explore, overview, routes

st.set_page_config(page_title="Lodeway", layout="wide", initial_sidebar_state="collapsed")
st.navigation(
    [
        st.Page(overview.page, title="Overview", url_path="overview", default=True),
        st.Page(explore.page, title="Explore", url_path="explore"),
        st.Page(routes.page, title="Routes", url_path="routes"),
    ],
    position="top",
).run()
