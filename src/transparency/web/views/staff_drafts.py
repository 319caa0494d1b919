"""What staff do with drafts of every kind: see them as they will be, send them on, publish, and undo."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.editing.records import (
    Draft,
    Editable,
    EditConflict,
    NothingChanged,
    Preview,
)
from transparency.editing.service import Editing
from transparency.history.records import Version
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.private import done, note, trouble
from transparency.web.render import render
from transparency.web.views.forms import LONGEST

R = TypeVar("R", bound=Editable)


@dataclass(frozen=True)
class Desk(Generic[R]):
    """Where drafts of one kind are worked on, and by whom. `link` gives the address of a record in the room."""

    v: Visit
    actor: Actor
    editing: Editing[R]
    room: str
    link: Callable[[str], str]
    forget: Callable[[str], None]
    """What was typed in the forms of a record is not needed any more."""

    @property
    def publishes(self) -> bool:
        return may(self.actor, self.editing.trail.may_publish)

    def became(self, result: Version[R] | Draft[R]) -> NoReturn:
        """Say what became of a change that needs no form."""
        t = self.v.t
        if isinstance(result, Draft):
            done(t(N_("Ændringen venter på, at en anden godkender den.")))
        done(t(N_("Ændringen er offentlig som version {number}."), number=result.number))


@dataclass(frozen=True, slots=True)
class Shown(Generic[R]):
    """A record as staff see it: what is public, and what is being worked on."""

    id: str
    versions: list[Version[R]]
    draft: Draft[R] | None

    @property
    def record(self) -> R:
        return self.draft.record if self.draft else self.versions[-1].record

    @property
    def public(self) -> Version[R] | None:
        return self.versions[-1] if self.versions else None


def earlier(desk: Desk[R], id_: str, versions: Sequence[Version[R]]) -> None:
    """What a record has said, and the way back."""
    t, before = desk.v.t, versions[:-1]
    if not before:
        return
    st.html(f"<h2>{t(N_('Tidligere udgaver'))}</h2>")
    for version in reversed(before):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.html(render("staff_version.html", t, version=version, at=t.time(version.at)))
        if desk.publishes:
            with right.popover(t(N_("Gendan"))):
                _restore(desk, id_, version.number)


def _restore(desk: Desk[R], id_: str, number: int) -> None:
    t, one = desk.v.t, f"{id_}_{number}"
    reason = st.text_input(t(N_("Offentlig begrundelse")), key=f"restore_reason_{one}", max_chars=LONGEST)
    if st.button(t(N_("Gendan udgave {number}"), number=number), key=f"restore_{one}"):
        with trouble(t):
            desk.became(desk.editing.restore(desk.actor, id_, number, reason))


def as_it_will_be(t: Callable[[str], str], page: str) -> None:
    """The public page of a draft; a level of headings down, for the page around it has its own h1."""
    st.html(f"<h2>{t(N_('Sådan kommer siden til at se ud'))}</h2>")
    page = re.sub(r"<(/?)h([1-3])\b", lambda found: f"<{found[1]}h{int(found[2]) + 1}", page)
    st.html(f'<div class="tp-preview">{page}</div>')


def send_on(desk: Desk[R], draft: Draft[R], preview: Preview[R]) -> None:
    """Publish a draft, send it to approval or back to its author, or drop it."""
    t, editing, actor, id_ = desk.v.t, desk.editing, desk.actor, draft.record.id
    own = editing.four_eyes and draft.author_id == actor.account_id
    publishes = desk.publishes and not own
    if desk.publishes and own:
        note(t(N_("Du har selv gemt kladden sidst. En anden skal offentliggøre den.")))
    if publishes and not preview.collisions:
        _publish(desk, draft)
    if draft.state == "draft" and st.button(
        t(N_("Send til godkendelse")), key=f"submit_{id_}", type="secondary" if publishes else "primary"
    ):
        with trouble(t):
            editing.submit(actor, id_, draft.edition)
            done(t(N_("{id} venter på godkendelse."), id=id_), desk.link(id_))
    if draft.state == "review" and desk.publishes:
        _send_back(desk, draft)
    with st.popover(t(N_("Kassér kladden"))):
        st.html(f"<p>{t(N_('Det, der er offentligt, bliver stående. Kladden kan ikke hentes igen.'))}</p>")
        if st.button(t(N_("Ja, kassér kladden")), key=f"discard_{id_}"):
            with trouble(t):
                editing.discard(actor, id_, draft.edition)
                desk.forget(id_)
                done(t(N_("Kladden er kasseret.")), desk.link(id_) if preview.public else desk.room)


def _publish(desk: Desk[R], draft: Draft[R]) -> None:
    t, id_ = desk.v.t, draft.record.id
    with st.form(f"publish_{id_}", border=False):
        reason = st.text_area(
            t(N_("Offentlig begrundelse")),
            draft.reason,
            key=f"publish_reason_{id_}_{draft.edition}",
            max_chars=LONGEST,
        )
        if st.form_submit_button(t(N_("Offentliggør nu")), type="primary"):
            with trouble(t):
                try:
                    version = desk.editing.publish(desk.actor, id_, draft.edition, reason)
                except EditConflict as error:
                    note(error.say(t), "warning")
                except NothingChanged as error:
                    done(error.say(t), desk.link(id_))
                else:
                    desk.forget(id_)
                    done(
                        t(N_("{id} er offentlig som version {number}."), id=id_, number=version.number),
                        desk.link(id_),
                    )


def _send_back(desk: Desk[R], draft: Draft[R]) -> None:
    t, id_ = desk.v.t, draft.record.id
    with st.expander(t(N_("Send tilbage til den, der skrev"))), st.form(f"back_{id_}", border=False):
        said = st.text_area(
            t(N_("Hvad skal rettes?")), key=f"back_note_{id_}_{draft.edition}", max_chars=LONGEST
        )
        if st.form_submit_button(t(N_("Send tilbage"))):
            with trouble(t):
                desk.editing.send_back(desk.actor, id_, draft.edition, said)
                done(t(N_("{id} er sendt tilbage."), id=id_), desk.link(id_))
