"""What every page begins with: who is reading, in which language, on what day, asking for what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from markupsafe import Markup

from transparency import clock
from transparency.cache import Answers
from transparency.config import organisation
from transparency.dialogues.filters import DialogueFilter
from transparency.errors import BadInput
from transparency.filters import Filter
from transparency.locale import LANGS, Lang, Text
from transparency.services import Services, services
from transparency.tenders.filters import TenderFilter
from transparency.tenders.service import TenderPlan
from transparency.web import problems
from transparency.web.render import render

if TYPE_CHECKING:
    from transparency.dialogues.service import Dialogues
    from transparency.targets.filters import TargetFilter

F = TypeVar("F", bound=Filter)

_pages: Answers[str] = Answers(64 * 1024 * 1024)

LONGEST = 500
"""Characters of one value in the address that are read; what is longer was not made by this site."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of a page. `query` are the address's pairs, as they came."""

    services: Services
    lang: Lang
    today: date
    query: tuple[tuple[str, str], ...]

    @property
    def t(self) -> Text:
        return Text.of(self.lang)

    @property
    def tenders(self) -> TenderPlan:
        return self.services.tenders

    @property
    def dialogues(self) -> "Dialogues":
        return self.services.dialogues

    def get(self, name: str) -> str:
        """The last value of a name in the address, or nothing."""
        return next((value for given, value in reversed(self.query) if given == name), "")

    def number(self, name: str) -> int:
        """A whole number from 1; anything else counts as 1."""
        value = self.get(name)
        return max(1, int(value)) if value.isdecimal() and len(value) < 7 else 1

    def numbered(self, name: str) -> int | None:
        """The number that the address names something by; None where it names nothing."""
        value = self.get(name)
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None

    def page(self, per_page: int, total: Callable[[], int], name: str = "page") -> int:
        """The page of a list that the address asks for; the last one when there are fewer.

        How long the list is (`total`) is not asked for the first page, which there always is.
        """
        asked = self.number(name)
        return asked if asked == 1 else min(asked, pages_of(total(), per_page))

    def filter(self) -> tuple[TenderFilter, BadInput | None]:
        """The filter in the address; an empty one and the reason, when it cannot be used."""
        return self._read(TenderFilter)

    def dialogue_filter(self) -> tuple[DialogueFilter, BadInput | None]:
        """The same, of dialogues and events."""
        return self._read(DialogueFilter)

    def target_filter(self) -> "tuple[TargetFilter, BadInput | None]":
        """The same, of the policy's promises."""
        from transparency.targets.filters import TargetFilter

        return self._read(TargetFilter)

    def _read(self, kind: type[F]) -> tuple[F, BadInput | None]:
        departments = frozenset(d.key for d in self.services.reference.organisation.departments)
        try:
            return kind.from_query(self.query, departments), None
        except BadInput as error:
            return kind(), error

    def render(self, template: str, **values: Any) -> str:
        """A page's template in the reader's language, with the day that the public data last changed."""
        changed = clock.day(self.tenders.revision().at)
        in_danish = Markup(' lang="da"') if self.lang == "en" else ""
        return render(template, self.t, updated=self.t.date(changed), in_danish=in_danish, **values)

    def show(self, *key: object, make: Callable[[], str]) -> None:
        """Draw HTML that depends on the public data, the day, the language and `key`, made once for all."""
        revision = self.tenders.revision().value
        st.html(_pages.get((revision, self.today, self.lang, *key), make))


def pages_of(total: int, per_page: int) -> int:
    """How many pages a list takes: one, when there is nothing on it."""
    return max(1, -(-total // per_page))


def visit() -> Visit:
    """Read the address and the reader's choice of language."""
    query = tuple(
        (name, value[:LONGEST]) for name in st.query_params for value in st.query_params.get_all(name)
    )
    return Visit(services(), language(), clock.today(), query)


def language() -> Lang:
    """What the address says, else what this visit or an earlier one chose, else Danish."""
    asked: tuple[Callable[[], str | None], ...] = (
        lambda: st.query_params.get("lang"),
        lambda: st.session_state.get("lang"),
        lambda: st.context.cookies.get("lang"),
    )
    for ask in asked:
        found = ask()
        for lang in LANGS:
            if found == lang:
                st.session_state["lang"] = lang
                return lang
    st.session_state["lang"] = "da"  # so that a run's second question does not read the cookies again
    return "da"


def failed(error: Exception) -> bool:
    """A page that broke: the reader gets a way on and a reference number, the log the traceback."""
    reference = problems.unexpected(error, "page")
    t = Text.of(language())
    st.html(render("failed.html", t, reference=reference, email=organisation().email))
    return True
