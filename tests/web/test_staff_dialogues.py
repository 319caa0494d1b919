"""The staff's room for market dialogues: what is shown to whom, what is answered and removed, and what is taken out."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from tests.dialogues.participation_cases import ADDRESS, FORM, ID, consultation, meeting
from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import PUBLIC, ROLES, Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.dialogues.participation_records import Form, Reply
from transparency.dialogues.records import Answer, Dialogue, MarketQuestion
from transparency.locale import Text
from transparency.mail import store as mail
from transparency.services import Services
from transparency.web.page import Visit
from transparency.web.problems import exception_handlers
from transparency.web.render import render
from transparency.web.routes import routes

STAFF = ("editor", "publisher", "administrator")
FILES = ("participants.xlsx", "participants.csv", "consultation.xlsx", "consultation.csv")


@pytest.fixture(autouse=True)
def _today(frozen: Any) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


@pytest.fixture
def put(found: Services) -> Callable[[Dialogue], Dialogue]:
    """`put(dialogue)`: its next version is public."""

    def save(d: Dialogue) -> Dialogue:
        with found.database.writing() as connection:
            present = found.dialogues.present(connection).get(d.id)
            seen = present.number if present else 0
            found.dialogues.save(connection, [(d, seen)], who="prøve", reason="Fordi")
        return d

    return save


def seated(found: Services, form: Form, place: str = ADDRESS) -> None:
    """Signed up, and confirmed by the link of the letter."""
    found.participation.sign_up(PUBLIC, ID, form, place)
    with found.database.reading() as connection:
        letter = mail.to(connection, form.email)[-1].letter
    (code,) = set(re.findall(r"/tilmelding\?kode=([\w-]+)", letter.plain))
    found.participation.confirm(code)


def _script(v, actor):  # type: ignore[no-untyped-def]
    from datetime import datetime  # only what stands in here is run

    from transparency import clock
    from transparency.web.private import said
    from transparency.web.views import staff_dialogues, staff_tasks

    with clock.frozen(datetime.fromisoformat("2027-03-01T09:00Z")):
        said()
        (staff_tasks if v.get("vis") == "opgaver" else staff_dialogues).draw(v, actor)


def opened(found: Services, actor: Actor, **query: str) -> AppTest:
    """The room as it is drawn for somebody, on 1 March 2027."""
    v = Visit(found, "da", date(2027, 3, 1), tuple(query.items()))
    at = AppTest.from_function(_script, args=(v, actor), default_timeout=60).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def labelled(some: Any, label: str) -> Any:
    (one,) = [one for one in some if one.label == label]
    return one


def test_the_list_has_drafts_what_waits_and_then_what_is_public(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    put(meeting(id="AAK-MD-2026-004", title="Kørsel <b>", status="held", starts=None, ends=None, sign_up_by=None,
                outcome_by=date(2027, 1, 1)))  # fmt: skip
    found.participation.ask(PUBLIC, ID, "Må man byde på én skole?", "", "da", ADDRESS)
    draft = Dialogue(id="AAK-AR-2027-001", kind="course", title="Et kursus")
    found.dialogue_editing.save(people["editor"], draft, seen=0, edition=0, reason="", note="")
    told = html(opened(found, people["editor"]))
    assert told.index("Et kursus") < told.index("Rengøring af skoler") < told.index("Kørsel &lt;b&gt;")
    assert "1 spørgsmål venter" in told
    assert "Opsamlingen mangler" in told
    assert "Et kursus" not in html(opened(found, people["editor"], q="rengøring")).partition("På sitet")[2]


def test_the_list_goes_on_on_the_next_page(found: Services, people: dict[str, Actor], put: Any) -> None:
    with found.database.writing() as connection:
        many = [(meeting(id=f"AAK-MD-2027-{n:03d}", title=f"Nr. {n}"), 0) for n in range(1, 83)]
        found.dialogues.save(connection, many, who="prøve", reason="Ny")
    seen: list[str] = []
    for page in ("1", "2", "3"):
        told = html(opened(found, people["editor"], q="Nr", page=page))
        seen += re.findall(r"data-top>(Nr\. \d+)<", told)
        assert ("vis=dialoger&amp;q=Nr&amp;page=2" in told) == (page != "2")
    assert len(seen) == len(set(seen)) == 82


def test_a_new_one_begins_from_the_tender_that_it_is_about(
    found: Services, people: dict[str, Actor], make_tender: Any, write: Any
) -> None:
    write(found.tenders, [make_tender()])
    at = opened(found, people["editor"], udbud="AAK-2027-001")
    at.text_input(key="new_dialogue_title").set_value("Mød os")
    at.button[0].click().run()
    (draft,) = found.dialogue_editing.drafts(people["editor"])
    assert draft.record.tenders == ("AAK-2027-001",)
    assert (draft.record.departments, draft.record.cpv) == (("mbu",), ("90910000",))
    assert draft.record.id == "AAK-MD-2027-001"


def test_a_new_one_about_no_tender_of_the_plan_is_told_so(found: Services, people: dict[str, Actor]) -> None:
    at = opened(found, people["editor"], udbud="AAK-2027-999")
    at.text_input(key="new_dialogue_title").set_value("Mød os")
    at.button[0].click().run()
    assert "Der er intet udbud i planen med id AAK-2027-999." in html(at)
    assert found.dialogue_editing.drafts(people["editor"]) == []


def test_a_question_is_answered_in_words_that_name_nobody(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    found.participation.ask(PUBLIC, ID, "Anne Sø: må man <i>byde</i> på én?", FORM.email, "da", ADDRESS)
    at = opened(found, people["editor"], id=ID, trin="spoergsmaal")
    assert "må man &lt;i&gt;byde&lt;/i&gt; på én?" in html(at)
    labelled(at.text_area, "Spørgsmålet, som det offentliggøres").set_value(" ")
    labelled(at.button, "Offentliggør svar").click().run()
    assert "Skriv svaret." in html(at)
    assert "Skriv spørgsmålet, som det skal offentliggøres." in html(at)

    labelled(at.text_area, "Spørgsmålet, som det offentliggøres").set_value("Må man byde på én?")
    labelled(at.text_area, "Svar").set_value("Ja.")
    labelled(at.button, "Offentliggør svar").click().run()
    assert not at.exception
    assert "Svar 1 er offentligt." in html(at)
    (given,) = found.dialogues.versions(ID)[-1].record.answers
    assert (given.question, given.answer) == ("Må man byde på én?", "Ja.")
    assert "Ingen spørgsmål venter." in html(at)


def test_a_published_answer_is_put_right_with_a_public_reason(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    at_nine = clock.now().replace(tzinfo=None)
    put(meeting(answers=(Answer(1, "Må man byde på én?", at_nine, "Ja.", at_nine),)))
    at = opened(found, people["publisher"], id=ID, trin="spoergsmaal")
    assert f"/redaktion?vis=dialoger&amp;id={ID}&amp;trin=ret-svar&amp;nr=1" in html(at)
    at = opened(found, people["publisher"], id=ID, trin="ret-svar", nr="1")
    labelled(at.text_area, "Svar").set_value("Nej <b>.")
    labelled(at.button, "Offentliggør rettelsen").click().run()
    assert "Skriv, hvorfor svaret rettes. Begrundelsen er offentlig." in html(at)
    assert labelled(at.text_area, "Svar").value == "Nej <b>."

    put(meeting(answers=(Answer(1, "Må man byde på én?", at_nine, "Måske.", at_nine),)))  # a colleague
    labelled(at.text_area, "Offentlig begrundelse").set_value("Vi tog fejl")
    labelled(at.button, "Offentliggør rettelsen").click().run()
    assert "En anden har rettet svar 1 imens." in html(at)
    assert "Måske." in html(at)
    assert labelled(at.text_area, "Svar").value == "Nej <b>."
    labelled(at.button, "Offentliggør rettelsen").click().run()
    assert not at.exception
    version = found.dialogues.versions(ID)[-1]
    assert version.reason == "Vi tog fejl"
    assert [one.answer for one in version.record.answers] == ["Nej <b>."]


def test_an_editor_cannot_put_a_published_answer_right(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    at_nine = clock.now().replace(tzinfo=None)
    put(meeting(answers=(Answer(1, "Må man byde på én?", at_nine, "Ja.", at_nine),)))
    assert "ret-svar" not in html(opened(found, people["editor"], id=ID, trin="spoergsmaal"))
    for actor, nr in ((people["editor"], "1"), (people["publisher"], "2"), (people["publisher"], "x")):
        at = opened(found, actor, id=ID, trin="ret-svar", nr=nr)
        assert bool(at.text_area) == (nr == "x"), "anything else counts as 1"


def test_a_question_is_declined_with_a_reason(found: Services, people: dict[str, Actor], put: Any) -> None:
    put(meeting())
    found.participation.ask(PUBLIC, ID, "Reklame", FORM.email, "da", ADDRESS)
    at = opened(found, people["publisher"], id=ID, trin="spoergsmaal")
    labelled(at.button, "Afvis spørgsmålet").click().run()
    assert "Skriv, hvorfor spørgsmålet ikke bliver besvaret." in html(at)
    labelled(at.text_area, "Begrundelse").set_value("Det handler ikke om udbuddet")
    labelled(at.button, "Afvis spørgsmålet").click().run()
    assert "Spørgsmålet er afvist." in html(at)
    assert found.dialogues.versions(ID)[-1].record.answers == ()


def test_the_organiser_sees_who_takes_part_and_removes_with_a_reason(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting(seats=1))
    seated(found, FORM)
    seated(found, replace(FORM, name="Bo *Bak*", email="bo@rude.example", company="", cvr="", named=False))
    at = opened(found, people["editor"], id=ID, trin="deltagere")
    told = html(at)
    assert "Rent &amp; Pænt ApS · <span>CVR</span> 30000005 · Under 250 ansatte" in told
    assert told.index("Har en plads") < told.index("På venteliste")
    first = next(one for one in at.button if one.label.startswith("Fjern Anne"))
    first.click().run()
    assert "Skriv, hvorfor deltageren bliver fjernet." in html(at)
    at.text_area[0].set_value("Meldte sig to gange")
    next(one for one in at.button if one.label.startswith("Fjern Anne")).click().run()
    assert "Deltageren er fjernet." in html(at)
    assert "Anne Sø" not in html(at)
    assert "På venteliste" not in html(at), "who waited has the seat"


def test_a_link_to_a_mailbox_says_nothing_but_the_mailbox() -> None:
    template = "staff_participant.html"
    who = {"name": "A", "email": "a#b'?bcc=c+d@x.dk", "company": "", "cvr": "", "size": "", "named": False}
    told = render(template, Text.of("da"), one=SimpleNamespace(state="seat"), who=who, state="", at="")
    assert 'href="mailto:a%23b%27%3Fbcc%3Dc%2Bd@x.dk"' in told


def test_what_is_confidential_in_an_answer_stands_apart_with_its_reason(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(consultation())
    replies = [Reply(1, "12 kr. <b>", "Vores rabat er 3 kr.", "Forretningshemmelighed"), Reply(2, "Til maj")]
    receipt = found.participation.answer_consultation(PUBLIC, ID, FORM, replies, ADDRESS)
    told = html(opened(found, people["editor"], id=ID, trin="svar"))
    assert receipt in told
    assert "Ikke bekræftet" in told
    assert "12 kr. &lt;b&gt;" in told
    confidential = told.partition("tp-note-warning")[2].partition("</div>")[0]
    assert "Vores rabat er 3 kr." in confidential
    assert "Forretningshemmelighed" in confidential
    assert "12 kr." not in confidential


def test_an_answer_that_is_confirmed_is_not_marked(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(consultation())
    found.participation.answer_consultation(PUBLIC, ID, FORM, [Reply(1, "Ti")], ADDRESS)
    with found.database.reading() as connection:
        letter = mail.to(connection, FORM.email)[-1].letter
    (code,) = set(re.findall(r"/tilmelding\?kode=([\w-]+)", letter.plain))
    found.participation.confirm_answer(code)
    assert "Ikke bekræftet" not in html(opened(found, people["editor"], id=ID, trin="svar"))


def test_answers_stand_20_on_a_page_with_the_words_that_were_answered(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    d = put(consultation())
    for number in range(41):
        form, place = replace(FORM, email=f"p{number}@x.example"), f"192.0.2.{number // 20}"
        found.participation.answer_consultation(PUBLIC, ID, form, [Reply(1, "Ti")], place)
    put(replace(d, questions=(MarketQuestion(1, "Noget andet?"), *d.questions[1:])))

    def shown(**query: str) -> tuple[int, list[str]]:
        told = html(opened(found, people["editor"], id=ID, trin="svar", **query))
        assert "Noget andet?" not in told
        return told.count("1. Hvad koster det?"), re.findall(r'rel="(prev|next)"', told)

    assert shown() == (20, ["next"])
    assert shown(side="2") == (20, ["prev", "next"])
    assert shown(side="3") == (1, ["prev"])
    assert shown(side="99999") == shown(), "what is asked for is not there any more"


def test_questions_stand_20_on_a_page(found: Services, people: dict[str, Actor], put: Any) -> None:
    put(meeting())
    for number in range(21):
        found.participation.ask(PUBLIC, ID, f"Nr. {number}?", "", "da", f"192.0.2.{number // 20}")
    first = html(opened(found, people["editor"], id=ID, trin="spoergsmaal"))
    assert first.count("Spørgsmål modtaget") == 20
    assert "side=2" in first
    second = html(opened(found, people["editor"], id=ID, trin="spoergsmaal", side="2"))
    assert "Nr. 20?" in second
    assert second.count("Spørgsmål modtaget") == 1


def test_participants_stand_20_on_a_page(found: Services, people: dict[str, Actor], put: Any) -> None:
    put(meeting(seats=20))
    for number in range(21):
        seated(
            found, replace(FORM, name=f"Nr. {number}", email=f"p{number}@x.example"), f"192.0.2.{number // 5}"
        )
    first = html(opened(found, people["editor"], id=ID, trin="deltagere"))
    assert first.count("Har en plads") == 20
    assert "På venteliste" not in first
    assert "side=2" in first
    second = html(opened(found, people["editor"], id=ID, trin="deltagere", side="2"))
    assert "Har en plads" not in second
    assert second.count("På venteliste") == 1


def test_who_is_told_is_said_before_it_is_moved_or_cancelled(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    d = put(meeting(seats=1))
    seated(found, FORM)
    seated(found, replace(FORM, email="bo@rude.example"))
    version = found.dialogues.versions(ID)[-1]
    at = opened(found, people["publisher"], id=ID)
    assert "2, der er tilmeldt eller har svaret, får en mail om, at det er aflyst." in html(at)

    moved = replace(version.record, place="Dokk1")
    found.dialogue_editing.save(
        people["editor"], moved, seen=version.number, edition=0, reason="Større sal", note=""
    )
    told = html(opened(found, people["publisher"], id=ID, trin="vis"))
    assert "Tid eller sted er ændret. 2 tilmeldte får en mail om det." in told
    assert "<del>Rådhuset, sal 2</del>" in told
    assert "<ins>Dokk1</ins>" in told

    at = opened(found, people["publisher"], id=ID)
    labelled(at.button, "Aflys nu").click().run()
    assert "Skriv en begrundelse" in html(at)
    at.text_area[0].set_value("Sygdom")
    labelled(at.button, "Aflys nu").click().run()
    now = found.dialogues.versions(ID)[-1].record
    assert (now.status, now.status_reason, now.place) == ("cancelled", "Sygdom", d.place)


def test_what_is_missing_is_said_before_one_tries_to_publish(
    found: Services, people: dict[str, Actor]
) -> None:
    draft = Dialogue(id=ID, kind="dialogue", title="Tom", status="open")
    found.dialogue_editing.save(people["editor"], draft, seen=0, edition=0, reason="", note="")
    told = html(opened(found, people["publisher"], id=ID, trin="vis"))
    for why in (
        "Afdelingen mangler.",
        "Skriv, hvad kommunen vil have ud af dialogen.",
        "Skriv dag og klokkeslæt",
    ):
        assert why in told


def test_fewer_seats_than_people_is_said_before_one_tries_to_publish(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    for n in (1, 2):
        seated(found, replace(FORM, email=f"{n}@rent.example"))
    found.dialogue_editing.save(
        people["editor"], meeting(seats=1), seen=1, edition=0, reason="Mindre sal", note=""
    )
    at = opened(found, people["publisher"], id=ID, trin="vis")
    assert "Der er allerede 2 tilmeldte med plads." in html(at)
    labelled(at.button, "Offentliggør nu").click().run()
    assert found.dialogues.versions(ID)[-1].record.seats == 2


def test_an_editor_can_neither_publish_nor_cancel_nor_undo(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    put(meeting(place="Dokk1"))
    version = found.dialogues.versions(ID)[-1]
    at = opened(found, people["editor"], id=ID)
    assert {one.label for one in at.button} == {"Kopiér til en ny"}
    assert "Udgave 1" in html(at)
    found.dialogue_editing.save(
        people["editor"], replace(version.record, seats=9), seen=2, edition=0, reason="Mere plads", note=""
    )
    labels = {one.label for one in opened(found, people["editor"], id=ID, trin="vis").button}
    assert "Offentliggør nu" not in labels
    assert "Send til godkendelse" in labels


def test_the_outcome_begins_with_who_agreed_to_be_named_and_what_changed_in_the_plan(
    found: Services, people: dict[str, Actor], put: Any, make_tender: Any, write: Any, frozen: Any
) -> None:
    with frozen("2027-02-01T09:00Z"):
        write(found.tenders, [make_tender(deadline="2027-Q3")])
        d = put(meeting(tenders=("AAK-2027-001",), starts=None, ends=None, sign_up_by=None))
        open_ = replace(d, starts=meeting().starts, seats=None)
        put(open_)
        seated(found, FORM)
        seated(found, replace(FORM, email="bo@rude.example", company="", cvr="", named=False))
    with frozen("2027-02-02T09:00Z"):
        put(replace(open_, status="held", outcome_by=date(2027, 2, 20)))
    with frozen("2027-02-03T09:00Z"):
        write(found.tenders, [make_tender(deadline="2027-Q4", status="in_dialogue")], reason="Mere tid")
    at = opened(found, people["editor"], id=ID, trin="opsamling")
    assert "skulle have været offentliggjort senest den 20. februar 2027" in html(at)
    assert labelled(at.text_area, "Virksomheder, én på hver linje").value == "Rent & Pænt ApS"
    assert labelled(at.text_input, "Hvor mange andre deltog").value == "1"

    labelled(at.button, "Hent 1 ændring fra planen").click().run()
    assert (
        labelled(at.text_area, "Linje 1: hvad er det?").value
        == "Tilbudsfrist: 3. kvartal 2027 → 4. kvartal 2027"
    )
    assert labelled(at.text_area, "Linje 1: hvorfor?").value == "Mere tid"
    field = labelled(at.selectbox, "Linje 1: felt")
    assert field.value == "dates.deadline"
    assert field.options[1:3] == ["Tilbudsfrist (ændret 3. februar 2027)", "Status (ændret 3. februar 2027)"]
    labelled(at.button, "Tilføj et tema").click().run()
    labelled(at.text_area, "Tema 1: hvad sagde markedet?").set_value("Giv os tid")
    labelled(at.text_area, "Hvad blev der talt om?").set_value("Om frister")
    labelled(at.button, "Gem kladde").click().run()
    assert not at.exception
    (draft,) = found.dialogue_editing.drafts(people["editor"])
    assert draft.record.status == "outcome_published"
    assert draft.record.outcome
    assert draft.record.outcome.participants == ("Rent & Pænt ApS",)
    assert [(r.tender, r.field) for r in draft.record.outcome.results] == [("AAK-2027-001", "dates.deadline")]
    told = html(opened(found, people["publisher"], id=ID, trin="vis"))
    assert "2, der var tilmeldt eller har svaret, får en mail om opsamlingen." in told
    assert "Om frister" in told


def test_the_outcome_waits_until_nobody_can_sign_up(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    at = opened(found, people["editor"], id=ID, trin="opsamling")
    assert "Opsamlingen kan skrives, når tilmeldingen er lukket" in html(at)
    assert len(at.text_area) == 0


def test_the_tasks_have_questions_and_outcomes_that_are_due(
    found: Services, people: dict[str, Actor], put: Any
) -> None:
    put(meeting())
    for n, due in ((4, date(2027, 2, 1)), (5, date(2027, 3, 15)), (6, date(2027, 3, 16))):
        put(meeting(id=f"AAK-MD-2026-00{n}", title=f"Nr. {n}", status="held", outcome_by=due))
    found.participation.ask(PUBLIC, ID, "Hvornår?", "", "da", ADDRESS)
    told = html(opened(found, people["editor"], vis="opgaver"))
    assert "1 spørgsmål venter" in told
    due = told.partition("Opsamlinger, der skal skrives")[2].partition("<h2>")[0]
    assert due.index("Nr. 4") < due.index("Frist overskredet") < due.index("Nr. 5")
    assert "Nr. 6" not in due, "more than fourteen days ahead"


# Files


@pytest.fixture
def app(people: dict[str, Actor]) -> Starlette:
    return Starlette(routes=routes(), exception_handlers=exception_handlers())


@pytest.fixture
def cookie(found: Services, people: dict[str, Actor]) -> Callable[[str], dict[str, str]]:
    """`cookie("editor")`: the headers of a browser that this person has signed in with."""

    def of(role: str) -> dict[str, str]:
        account_id = people[role].account_id
        if account_id is None:
            return {}
        with found.database.writing() as connection:
            ends_at = clock.now() + timedelta(hours=1)
            accounts.add_session(connection, account_id, f"token of {role}", ends_at, "Firefox")
        return {"cookie": f"__Host-session=token of {role}"}

    return of


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("role", ROLES)
def test_only_staff_take_out_what_the_market_sent(
    app: Starlette, ask: Any, cookie: Any, put: Any, role: str, name: str
) -> None:
    put(consultation())
    headers = cookie(role)
    answer = ask(app, f"/staff/{name}?id={ID}", headers=headers)
    assert answer.status == (200 if role in STAFF else 404)
    if role in STAFF:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert ask(app, f"/staff/{name}?id=AAK-MD-1999-001", headers=headers).status == 404


def test_a_file_of_participants_runs_no_formula_and_stands_in_the_log(
    found: Services, app: Starlette, ask: Any, cookie: Any, put: Any
) -> None:
    put(meeting())
    seated(found, replace(FORM, name="=1+1", company="+Firma"))
    headers = cookie("editor")
    text = ask(app, f"/staff/participants.csv?id={ID}", headers=headers).body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert "'=1+1" in rows[1]
    assert "'+Firma" in rows[1]
    body = ask(app, f"/staff/participants.xlsx?id={ID}&lang=en", headers=headers).body
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows() for cell in row
    ]
    assert "'=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    with found.database.reading() as connection:
        lines = audit.lines(connection, LogFilter(event="participants_exported"), limit=9)
    assert [(line.object, line.details) for line in lines] == [(ID, {"count": 1})] * 2
    assert clock.now() == lines[0].at
