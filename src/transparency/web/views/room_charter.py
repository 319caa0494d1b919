"""What the parties have agreed on, as both sides see it."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """What holds, and what is proposed instead."""
    st.html(render("room_charter.html", v.t, pact=shown.matter.content))
