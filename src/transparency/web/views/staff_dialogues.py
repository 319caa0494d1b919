"""Market dialogues and events for staff: finding one, beginning on one, what can be done with it, and its preview."""

import re
from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.dates import FIRST_YEAR, LAST_YEAR
from transparency.dialogues import labels
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.participation_records import News, as_counted, news
from transparency.dialogues.records import COMING, EVENTS, Dialogue, Kind, Version
from transparency.editing.records import STATE, Draft
from transparency.errors import BadInput, NotFound
from transparency.feeds import dialogue_words as words
from transparency.locale import N_, Text
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import go, heading, note, trouble
from transparency.web.render import render
from transparency.web.views import (
    dialogue,
    forms,
    staff,
    staff_answer,
    staff_dialogue_form,
    staff_outcome,
    staff_participants,
)
from transparency.web.views.forms import LONGEST
from transparency.web.views.staff_drafts import Desk, Shown, as_it_will_be, earlier, send_on

PAGE = 40
_ID = re.compile(r"[\w-]{1,60}")


def draw(v: Visit, actor: Actor) -> None:
    """The list without an id; with one the record, or what `trin` asks for of it."""
    id_ = v.get("id")
    if not id_:
        _list(v, actor)
        return
    if not _ID.fullmatch(id_) or not id_.isascii():
        not_found(v.lang)
    versions = v.dialogues.histories([id_]).get(id_, [])
    shown = Shown(id_, versions, v.services.dialogue_editing.draft(actor, id_))
    if not shown.versions and shown.draft is None:
        not_found(v.lang)
    public = shown.public
    match v.get("trin"):
        case "ret":
            staff_dialogue_form.draw(v, actor, shown.id, public, shown.draft)
        case "vis":
            _preview(v, actor, shown)
        case "spoergsmaal" if public:
            _part(v, actor, shown, "spoergsmaal")
            staff_participants.questions(v, actor, public.record)
        case "ret-svar" if public:
            _part(v, actor, shown, "spoergsmaal")
            staff_answer.draw(v, actor, public)
        case "deltagere" if public:
            _part(v, actor, shown, "deltagere")
            staff_participants.participants(v, actor, public.record)
        case "svar" if public:
            _part(v, actor, shown, "svar")
            staff_participants.answers(v, actor, public.record)
        case "opsamling" if public:
            _part(v, actor, shown, "opsamling")
            staff_outcome.draw(v, actor, shown.versions, shown.draft)
        case _:
            _one(v, actor, shown)


def link(id_: str, step: str = "") -> str:
    """The address of a dialogue or event in the staff's room."""
    return staff.url("dialoger", id=id_, **({"trin": step} if step else {}))


def forget(id_: str) -> None:
    """What was typed about a record is not needed any more."""
    forms.forget(id_)
    forms.forget(staff_outcome.form_name(id_))


def _desk(v: Visit, actor: Actor) -> Desk[Dialogue]:
    return Desk(v, actor, v.services.dialogue_editing, staff.url("dialoger"), link, forget)


# The list


def _list(v: Visit, actor: Actor) -> None:
    t, editing = v.t, v.services.dialogue_editing
    heading(
        t,
        t(N_("Markedsdialoger")),
        t(N_("Find en markedsdialog eller et arrangement, eller begynd på et nyt.")),
    )
    _new(v, actor)
    asked = staff.find(v, "dialoger")
    index, found = v.dialogues.find(DialogueFilter(q=asked), v.today)
    page = v.page(PAGE, lambda: found.total)
    listed = [entry.record for entry in index.found_entries(found, (page - 1) * PAGE, PAGE)]
    counts = v.services.participation.open_seats().of
    query = {"q": asked} if asked else {}
    drafts = editing.drafts(actor)
    drafted = {d.record.id for d in drafts}
    waiting = _count(question.dialogue_id for question in v.services.participation.waiting_questions(actor))
    st.html(
        render(
            "staff_dialogues.html",
            t,
            groups=[
                (title, [_draft_row(t, d) for d in drafts if d.state == state])
                for state, title in (
                    ("review", t(N_("Venter på godkendelse"))),
                    ("draft", t(N_("Kladder"))),
                )
            ],
            rows=[
                {
                    "id": d.id,
                    "title": d.title,
                    "kind": t(labels.KIND[d.kind]),
                    "when": words.when(d, t),
                    "status": words.status(d, t),
                    "badge": words.BADGE[d.status],
                    "draft": d.id in drafted,
                    "questions": waiting.get(d.id, 0),
                    "overdue": d.outcome_overdue(v.today),
                }
                for d in (as_counted(one, counts.get(one.id)) for one in listed)
            ],
            total=found.total,
            link=link,
            before=staff.url("dialoger", **query, page=str(page - 1)) if page > 1 else "",
            after=staff.url("dialoger", **query, page=str(page + 1)) if page * PAGE < found.total else "",
        )
    )


def _count(ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for id_ in ids:
        found[id_] = found.get(id_, 0) + 1
    return found


def _draft_row(t: Text, draft: Draft[Dialogue]) -> tuple[str, str, str, str]:
    d = draft.record
    return d.id, d.title or t(N_("Uden titel")), t(labels.KIND[d.kind]), t.time(draft.updated_at)


def _new(v: Visit, actor: Actor) -> None:
    """The few words that a new one needs to be kept as a draft."""
    t = v.t
    about = v.get("udbud")
    with st.expander(t(N_("Ny markedsdialog")), expanded=bool(about)), st.form("new_dialogue", border=False):
        title = st.text_input(t(N_("Titel")), key="new_dialogue_title", max_chars=LONGEST)
        tender = st.text_input(
            t(N_("Udbuddets id, hvis det står i planen")),
            about,
            key=f"new_dialogue_tender_{about}",
            max_chars=60,
        )
        year = _year(v, "new_dialogue_year")
        if st.form_submit_button(t(N_("Opret kladden")), type="primary"):
            with trouble(t):
                _create(v, actor, "dialogue", title, year, _of_tender(v, tender.strip()))
    with st.expander(t(N_("Nyt arrangement"))), st.form("new_event", border=False):
        title = st.text_input(t(N_("Titel")), key="new_event_title", max_chars=LONGEST)
        kind = st.selectbox(
            t(labels.FIELD["kind"]),
            EVENTS,
            None,
            format_func=lambda code: t(labels.KIND[code]),
            key="new_event_kind",
            placeholder=t(N_("Vælg")),
        )
        year = _year(v, "new_event_year")
        if st.form_submit_button(t(N_("Opret kladden")), type="primary"):
            with trouble(t):
                if kind is None:
                    raise BadInput("kind", N_("Vælg, hvad det er for et arrangement."))
                _create(v, actor, kind, title, year, {})


def _year(v: Visit, key: str) -> int:
    return int(st.number_input(v.t(N_("År i id'et")), FIRST_YEAR, LAST_YEAR, v.today.year, key=key))


def _of_tender(v: Visit, id_: str) -> dict[str, tuple[str, ...]]:
    """What a dialogue has from the planned tender that it is about."""
    if not id_:
        return {}
    index = v.tenders.index()
    if id_ not in index.position:
        raise BadInput("tender", N_("Der er intet udbud i planen med id {value}."), value=id_)
    (one,) = v.tenders.listed([index.entries[index.position[id_]]])
    return {"tenders": (id_,), "departments": one.record.departments, "cpv": one.record.cpv}


def _create(
    v: Visit, actor: Actor, kind: Kind, title: str, year: int, more: dict[str, tuple[str, ...]]
) -> None:
    editing = v.services.dialogue_editing
    if not title.strip():
        raise BadInput("title", N_("Skriv en titel. Den kan rettes senere."))
    new = Dialogue(
        id=editing.new_id(actor, year, kind),
        kind=kind,
        title=title.strip(),
        form="webinar" if kind == "new_year_webinar" else "open_meeting",
        plan_year=year if kind == "new_year_webinar" else None,
    )
    saved = editing.save(actor, replace(new, **more), seen=0, edition=0, reason="", note="")  # type: ignore[arg-type]
    go(link(saved.record.id, "ret"))


# One dialogue or event


def _part(v: Visit, actor: Actor, shown: Shown[Dialogue], here: str) -> None:
    """Which one it is, and the way between its parts."""
    t, public = v.t, shown.public
    heading(
        t,
        shown.record.title or t(N_("Uden titel")),
        back=(staff.url("dialoger"), t(N_("Alle markedsdialoger"))),
    )
    if public is None:
        return
    d = public.record
    asked = len(v.services.participation.waiting_questions(actor, d.id))
    waits = t.n("{count} venter", "{count} venter", asked) if asked else ""
    parts = [("", t(N_("Overblik")), ""), ("spoergsmaal", t(N_("Spørgsmål fra markedet")), waits)]
    if d.form == "written":
        parts.append(("svar", t(N_("Høringssvar")), ""))
    elif d.sign_up:
        parts.append(("deltagere", t(N_("Deltagere")), ""))
    if not d.is_event:
        late = t(N_("mangler")) if d.outcome_overdue(v.today) else ""
        parts.append(("opsamling", t(labels.FIELD["outcome"]), late))
    rows = [(link(d.id, key), label, said, key == here) for key, label, said in parts]
    st.html(render("staff_parts.html", t, label=t(N_("Markedsdialogens dele")), parts=rows))


def _one(v: Visit, actor: Actor, shown: Shown[Dialogue]) -> None:
    t = v.t
    _part(v, actor, shown, "")
    public, draft = shown.public, shown.draft
    now = dialogue.at_present(v, shown.id)
    d = as_counted(public.record, now.counts) if public else shown.record
    st.html(
        render(
            "staff_dialogue.html",
            t,
            shown=shown,
            kind=t(labels.KIND[d.kind]),
            badge=words.BADGE[d.status],
            status=words.status(d, t),
            sentence=words.sentence(d, t, v.today, left=now.left, waiting=now.waiting) if public else "",
            facts=dialogue.facts(d, now, v) if public else [],
            due=t.date(d.outcome_due) if public and d.status == "held" and d.outcome_due else "",
            overdue=public is not None and d.outcome_overdue(v.today),
            draft_state=t(STATE[draft.state]) if draft else "",
            draft_at=t.time(draft.updated_at) if draft else "",
            link=link,
        )
    )
    with st.container(horizontal=True, gap="small"):
        if public and draft is None and d.status == "announced":
            _open(v, actor, public)
        if st.button(t(N_("Kopiér til en ny")), key=f"copy_{shown.id}"):
            with trouble(t):
                go(link(v.services.dialogue_editing.copy(actor, shown.id).record.id, "ret"))
    if public and may(actor, "dialogue.publish") and d.status in COMING:
        _cancel(v, actor, public)
    earlier(_desk(v, actor), shown.id, shown.versions)


def _open(v: Visit, actor: Actor, public: Version) -> None:
    """Open it for the market: a draft, which is published as any other."""
    t, d = v.t, public.record
    label, reason = (
        (N_("Åbn for svar"), N_("Der er åbnet for svar."))
        if d.form == "written"
        else (N_("Åbn for tilmelding"), N_("Der er åbnet for tilmelding."))
    )
    if st.button(t(label), key=f"open_{d.id}"):
        with trouble(t):
            v.services.dialogue_editing.save(
                actor, replace(d, status="open"), seen=public.number, edition=0,
                reason=reason, note="",
            )  # fmt: skip
            go(link(d.id, "vis"))


def _cancel(v: Visit, actor: Actor, public: Version) -> None:
    t, d = v.t, public.record
    with st.expander(t(N_("Aflys"))):
        told = _letters(v, actor, d, replace(d, status="cancelled"))
        if told:
            note(told)
        with st.form(f"cancel_{d.id}", border=False):
            reason = st.text_area(
                t(N_("Offentlig begrundelse")), key=f"cancel_reason_{d.id}", max_chars=LONGEST
            )
            if st.form_submit_button(t(N_("Aflys nu"))):
                with trouble(t):
                    result = v.services.dialogue_editing.cancel(actor, d.id, public.number, reason)
                    forget(d.id)
                    _desk(v, actor).became(result)


def _letters(v: Visit, actor: Actor, public: Dialogue, new: Dialogue) -> str:
    """How many are told when the new record becomes public; empty for nobody."""
    what, found = news(public, new), v.services.participation
    if what is None:
        return ""
    counts = found.counts(public.id)
    count = counts.taken + counts.waiting
    if what != "moved":
        count += sum(one.confirmed for one in found.consultation_answers(actor, public.id))
    return _told(v.t, what, count) if count else ""


def _told(t: Text, what: News, count: int) -> str:
    match what:
        case "moved":
            return t.n(
                "Tid eller sted er ændret. {count} tilmeldt får en mail om det.",
                "Tid eller sted er ændret. {count} tilmeldte får en mail om det.",
                count,
            )
        case "cancelled":
            return t.n(
                "{count}, der er tilmeldt eller har svaret, får en mail om, at det er aflyst.",
                "{count}, der er tilmeldt eller har svaret, får en mail om, at det er aflyst.",
                count,
            )
        case "on_again":
            return t.n(
                "Det er ikke aflyst længere. {count}, der er tilmeldt eller har svaret, får en mail om det.",
                "Det er ikke aflyst længere. {count}, der er tilmeldt eller har svaret, får en mail om det.",
                count,
            )
        case "outcome":
            return t.n(
                "{count}, der var tilmeldt eller har svaret, får en mail om opsamlingen.",
                "{count}, der var tilmeldt eller har svaret, får en mail om opsamlingen.",
                count,
            )


# Before it is public


def _preview(v: Visit, actor: Actor, shown: Shown[Dialogue]) -> None:
    """The page as it will be, what differs, what is missing, who is told, and the way on."""
    t, editing = v.t, v.services.dialogue_editing
    try:
        preview = editing.preview(actor, shown.id)
    except NotFound:
        go(link(shown.id))
    d = preview.record
    heading(t, t(N_("Før det bliver offentligt")), back=(link(shown.id), d.title or t(N_("Uden titel"))))
    draft = preview.draft
    if preview.collisions:
        note(
            t(N_("Det offentlige er ændret, siden kladden blev begyndt. Ret kladden, og vælg, hvad der skal stå.")),
            "warning",
        )  # fmt: skip
    st.html(
        render(
            "staff_dialogue_preview.html",
            t,
            draft=draft,
            state=t(STATE[draft.state]),
            new=preview.public is None,
            fields=staff_dialogue_form.lines(v, d, preview.fields),
            missing=[(t(labels.FIELD.get(p.field, p.field)), p.say(t)) for p in editing.missing(actor, d)],
            letters=_letters(v, actor, preview.public.record, d) if preview.public else "",
            edit=link(shown.id, "ret"),
            outcome=link(shown.id, "opsamling") if d.outcome else "",
        )
    )
    send_on(_desk(v, actor), draft, preview)
    number = (preview.public.number if preview.public else 0) + 1
    next_one = Version(number, draft.updated_at, draft.reason or None, d)
    as_it_will_be(t, dialogue.html_of(v, [*shown.versions, next_one], [], dialogue.Now()))
