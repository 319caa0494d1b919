"""Reading a spreadsheet in, of whatever kind: the file, the report of what it would do, and saving that.

`name` is what a kind of sheet is called in the session.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from transparency.editing.service import BroughtIn
from transparency.errors import Conflict
from transparency.ingest.columns import CellProblem
from transparency.locale import N_, Text
from transparency.web.machine import XLSX
from transparency.web.private import done, note, trouble
from transparency.web.render import render
from transparency.web.views.forms import LONGEST

MOST = 200
"""Lines of a section that are shown; what is saved or fetched has all of them."""


class Plan(Protocol):
    """What would happen to each row."""

    @property
    def ok(self) -> bool: ...
    @property
    def refused(self) -> Sequence[object]: ...


P = TypeVar("P", bound=Plan)
P_contra = TypeVar("P_contra", bound=Plan, contravariant=True)


class Found(Protocol[P_contra]):
    """A sheet that was read."""

    def refused_sheet(self, outcome: P_contra, t: Text, /) -> bytes: ...


F = TypeVar("F", bound=Found[Any])


@dataclass(slots=True)
class Opened(Generic[F, P]):
    """A file that was read, and the report that the person was shown. `seen` is what they agree to by saving."""

    key: object
    found: F
    seen: P
    refused: bytes


def upload(t: Text, name: str) -> UploadedFile | None:
    """The field for a file. While there is none, the refused rows of the last one can be fetched."""
    turn = st.session_state.setdefault(f"{name}_turn", 0)
    file = st.file_uploader(t(N_("Regneark (.xlsx eller .csv, højst 20 MB)")), key=f"{name}_file_{turn}")
    st.html(render("uploader.html", t))
    if file is None:
        st.session_state.pop(name, None)
        if left := st.session_state.get(f"{name}_refused"):
            _refused(t, left)
        return None
    st.session_state.pop(f"{name}_refused", None)
    return file


def opened(t: Text, name: str, key: object, read: Callable[[], tuple[F, P]]) -> Opened[F, P]:
    """Read and compared once for each `key`, so that what is saved is what was shown."""
    kept: Opened[F, P] | None = st.session_state.get(name)
    if kept is None or kept.key != key:
        found, seen = read()
        kept = Opened(key, found, seen, found.refused_sheet(seen, t) if seen.refused else b"")
        st.session_state[name] = kept
    return kept


def report(t: Text, name: str, of: Opened[F, P], shown: Mapping[str, Any], changes: str) -> None:
    """What saving would do. `changes` is the template of what is shown of this kind alone."""
    if text := st.session_state.pop(f"{name}_said", ""):
        note(text, "warning")
    st.html(render("staff_import_report.html", t, **shown))
    if of.refused:
        _refused(t, of.refused)
    if said := render(changes, t, **shown).strip():
        st.html(said)


def save(
    t: Text,
    name: str,
    of: Opened[F, P],
    bring: Callable[[str, bool], BroughtIn],
    told: Callable[[BroughtIn], list[str]],
) -> None:
    """The form to save with. `bring` is given the reason, and whether the good rows are saved alone."""
    with st.form(f"{name}_save", border=False):
        reason = st.text_area(
            t(N_("Begrundelse (den er offentlig)")),
            key=f"{name}_reason_{st.session_state[f'{name}_turn']}",
            max_chars=LONGEST,
        )
        valid_only = of.seen.ok or st.checkbox(
            t(N_("Gem kun de gode rækker. De afviste bliver ikke gemt.")), key=f"{name}_valid_only"
        )
        if not st.form_submit_button(t(N_("Gem")), type="primary"):
            return
        with trouble(t):
            try:
                brought = bring(reason, bool(valid_only))
            except Conflict as error:
                st.session_state.pop(name, None)  # the next run makes the report anew
                st.session_state[f"{name}_said"] = error.say(t)
                st.rerun()
            st.session_state.pop(name, None)
            st.session_state[f"{name}_turn"] += 1
            st.session_state[f"{name}_refused"] = of.refused
            said = told(brought)
            if bad := len(of.seen.refused):
                said.append(t.n("{count} række er afvist.", "{count} rækker er afvist.", bad))
            done(" ".join(said))


def bad_cells(bad: Sequence[CellProblem], t: Text) -> dict[str, Any]:
    """The cells to correct, as the report shows them."""
    return {
        "bad": [
            {
                "row": problem.row,
                "column": problem.column,
                "heading": problem.heading,
                "value": problem.value,
                "message": problem.message(t),
            }
            for problem in bad[:MOST]
        ],
        "sheet_of_bad": bad[0].sheet if bad else "",
        "bad_total": len(bad),
    }


def _refused(t: Text, sheet: bytes) -> None:
    """The rows to correct; they can still be fetched when the good ones are saved."""
    st.download_button(
        t(N_("Hent de afviste rækker som ark")),
        sheet,
        "afviste-raekker.xlsx",
        XLSX,
        on_click="ignore",
        key="refused",
    )
