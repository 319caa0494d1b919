"""What somebody has typed when their session ends: given back to the same person at the next sign-in.

Held in this process's memory, by account, and for a working day. A deactivated account never gets to it.
What a page tells the browser, so that it asks before what was typed is lost, stands here too (`site.js`).
"""

import secrets
from datetime import datetime
from threading import Lock

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.accounts.records import LONGEST

_MOST = 500
"""People whose forms are held; the oldest go first."""
_ACCOUNT, _TAB, _CUT = "account_id", "tab", "cut"


class Typed:
    """A form in a tab's session state that can be held. `name` is what it is called there."""

    def hold(self, name: str) -> None:
        """Take over what stands in the fields now."""

    @property
    def unsaved(self) -> bool:
        """Whether something stands in the fields that is saved nowhere else."""
        return False


_held: dict[int, tuple[datetime, dict[str, Typed]]] = {}
_lock = Lock()


def known(actor: Actor) -> bool:
    """Note whose tab this is, and give back what that person typed before. Whether it was another person's until now.

    So it is when a connection was broken, and somebody else has signed in at the browser meanwhile.
    """
    before = st.session_state.get(_ACCOUNT)
    if actor.account_id is None or before == actor.account_id:
        return False
    hold()
    st.session_state[_ACCOUNT] = actor.account_id
    with _lock:
        at, found = _held.pop(actor.account_id, (clock.now(), {}))
    if clock.now() - at < LONGEST:
        for name, form in found.items():
            st.session_state[name] = form
    return before is not None


def hold() -> None:
    """The session of whoever sat at this tab has ended: hold what they typed, and leave nothing of theirs here.

    Who signs in next may be somebody else. Only the language stays, and which tab it is.
    """
    account_id = st.session_state.pop(_ACCOUNT, None)
    if account_id is None:
        return
    found = forms()
    for name, form in found.items():
        form.hold(name)
    for name in map(str, list(st.session_state)):
        if name not in ("lang", _TAB):
            del st.session_state[name]
    with _lock:
        at, before = _held.pop(account_id, (clock.now(), {}))
        if clock.now() - at < LONGEST:
            found = before | found  # of the person's other tabs
        _held[account_id] = (clock.now(), found)
        while len(_held) > _MOST:
            del _held[next(iter(_held))]


def begin() -> None:
    """Begin a run: note whether it is the first of its session while the page in the browser is an older one's.

    So it is when the site was started anew, or the connection was away for too long.
    """
    if _TAB not in st.session_state:
        st.session_state[_TAB] = secrets.token_hex(4)
        if _brought():
            st.session_state[_CUT] = True
    elif _CUT in st.session_state:
        del st.session_state[_CUT]


def cut() -> bool:
    """Whether this run was asked for by a page that an earlier session drew."""
    return _CUT in st.session_state


def in_browser() -> frozenset[str]:
    """The keys of the fields that such a page has values for, which this session has not drawn."""
    return _brought() if cut() else frozenset()


def _brought() -> frozenset[str]:
    context = get_script_run_ctx()
    states = context.session_state.get_widget_states() if context else ()
    return frozenset(key for state in states if (key := user_key_from_element_id(state.id)))


def tab() -> tuple[str, str]:
    """Which session draws, and for whom: what the browser has typed goes into no other person's fields."""
    return str(st.session_state.get(_TAB, "")), str(st.session_state.get(_ACCOUNT, ""))


def forms() -> dict[str, Typed]:
    """The forms that the session holds, of this page and of others, by what they are called there."""
    return {str(name): form for name, form in st.session_state.items() if isinstance(form, Typed)}


def unsaved() -> bool:
    """Whether something stands in one of them that is not saved."""
    return any(form.unsaved for form in forms().values())
