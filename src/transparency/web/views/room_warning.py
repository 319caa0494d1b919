"""An early warning, as both sides see it."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """The risk, the answer, the plan, and what was learned."""
    st.html(render("room_warning.html", v.t, w=shown.matter.content))
