"""What somebody has typed when their session ends: given back to the same person at the next sign-in.

Held in this process's memory, by account, and for a working day. A deactivated account never gets to it.
"""

from datetime import datetime
from threading import Lock

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.accounts.records import LONGEST

_MOST = 500
"""People whose forms are held; the oldest go first."""
_ACCOUNT = "account_id"


class Typed:
    """A form in a tab's session state that can be held. `name` is what it is called there."""

    def hold(self, name: str) -> None:
        """Take over what stands in the fields now."""


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
        at, forms = _held.pop(actor.account_id, (clock.now(), {}))
    if clock.now() - at < LONGEST:
        for name, form in forms.items():
            st.session_state[name] = form
    return before is not None


def hold() -> None:
    """The session of whoever sat at this tab has ended: hold what they typed, and leave nothing of theirs here.

    Who signs in next may be somebody else. Only the language stays.
    """
    account_id = st.session_state.pop(_ACCOUNT, None)
    if account_id is None:
        return
    forms: dict[str, Typed] = {}
    names = [str(name) for name in st.session_state]
    for name in names:
        if isinstance(form := st.session_state[name], Typed):
            form.hold(name)
            forms[name] = form
    for name in names:
        if name != "lang":
            del st.session_state[name]
    with _lock:
        _held.pop(account_id, None)
        _held[account_id] = (clock.now(), forms)
        while len(_held) > _MOST:
            del _held[next(iter(_held))]
