"""Forms that somebody has open in a tab: what was typed is not lost, and what is wrong is said at the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.uploaded_file_manager import UploadedFile

from transparency.locale import Text
from transparency.web.kept import Typed
from transparency.web.private import was_away

LONGEST = 20_000
"""Characters that a field takes at all: what is far too long is told, what would choke the connection is not taken."""


@dataclass(kw_only=True)
class Fields(Typed):
    """The fields of a form that somebody has open in this tab.

    `form` tells it from others: the id of what it is about, and more. `first` is a field that always is among them.
    """

    form: str
    first: str
    begun: dict[str, Any] = field(default_factory=dict)
    """What stood in the fields when they were filled or last saved."""
    typed: dict[str, Any] = field(default_factory=dict)
    """What stands in them. Streamlit forgets the fields that a run does not draw."""
    told: str = ""
    """What became of the last click; said beside the buttons."""

    @property
    def touched(self) -> bool:
        return self.typed != self.begun

    @property
    def unsaved(self) -> bool:
        return (self.standing() if self.drawn else self.typed) != self.begun

    @property
    def drawn(self) -> bool:
        return self.key(self.first) in st.session_state

    def key(self, name: str) -> str:
        return f"f:{self.form}:{name}"

    def put(self, name: str, value: object) -> None:
        st.session_state[self.key(name)] = value

    def get(self, name: str, default: Any = "") -> Any:
        return st.session_state.get(self.key(name), default)

    def said(self, name: str) -> str:
        return str(self.get(name) or "")

    def standing(self) -> dict[str, Any]:
        """What stands in the fields; what only helps to find something is not among it, nor is a file.

        Only the person at the browser can put a file into a field, and it is held for nobody.
        """
        start = self.key("")
        found = {
            str(name)[len(start) :]: value
            for name, value in st.session_state.items()
            if str(name).startswith(start)
        }
        return {
            name: value
            for name, value in found.items()
            if value and not name.endswith("_search") and not isinstance(value, UploadedFile)
        }

    def hold(self, name: str) -> None:
        if self.drawn:
            self.typed = self.standing()

    def opened(self) -> None:
        """The fields have been filled: what stands in them is what the form was begun with."""
        self.begun = self.typed = self.standing()
        st.session_state[f"open:{self.form}"] = self


F = TypeVar("F", bound=Fields)


def reopened(form: str, kind: type[F]) -> F | None:
    """The form that is open already, its fields as they were left; None where nothing was typed in it."""
    opened = st.session_state.get(f"open:{form}")
    if not isinstance(opened, kind):
        return None
    drawn = opened.drawn
    if not drawn and not opened.touched and not getattr(opened, "conflict", None):
        forget(form)  # there may be something newer
        return None
    if not drawn or was_away():
        for name, value in opened.typed.items():
            opened.put(name, value)
    return opened


def forget(form: str) -> None:
    """What was typed is saved, published or given up: the next form begins from what there is then."""
    st.session_state.pop(f"open:{form}", None)
    for name in [name for name in st.session_state if str(name).startswith(f"f:{form}:")]:
        del st.session_state[name]


def hint(said: str) -> None:
    """What helps with the field above."""
    st.html(Markup('<p class="tp-field-help">{}</p>').format(said))


def wrong(said: str) -> None:
    """What is wrong with the field above."""
    st.html(Markup('<p class="tp-field-error" role="alert">{}</p>').format(said))


def problem(t: Text, problems: Mapping[str, Any], where: str) -> None:
    """What is wrong with what stands above, if anything."""
    if found := problems.get(where):
        wrong(found.say(t))
