"""The page of one dialogue or event, the forms on it, and the page behind a letter's link."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from dialogue_cases import HISTORIES
from markupsafe import escape
from participation_cases import ID, consultation, meeting
from streamlit.testing.v1 import AppTest

from transparency.accounts.permissions import PUBLIC
from transparency.config import ROOT
from transparency.dates import PlannedDate
from transparency.dialogues.participation_records import Counts
from transparency.dialogues.records import (
    STATUSES,
    Answer,
    Dialogue,
    Document,
    Heard,
    Outcome,
    ProgrammeItem,
    Result,
    Status,
)
from transparency.locale import LANGS, Lang
from transparency.mail import store as mail
from transparency.services import Services
from transparency.tenders.records import Link
from transparency.web import guard
from transparency.web.page import Visit
from transparency.web.views import dialogue, tender

TENDER = "AAK-2027-001"
TODAY = date(2027, 2, 1)
wall = datetime.fromisoformat
OPEN = {
    "starts": wall("2099-04-05T09:00"),
    "ends": wall("2099-04-05T11:30"),
    "sign_up_by": wall("2099-03-29T12:00"),
}
"""Times that are still to come when the test runs: the forms go by the real clock."""
WHO = ("Anne Sø", "anne@rent.example", "Rent & Pænt ApS", "30000005")
OUTCOME = Outcome(
    minutes="Vi talte om kemi.\n\nOg om tid.",
    participants=("Rent & Pænt ApS",),
    others=4,
    heard=(Heard("ecolabels", "Mærker kan leveres"), Heard("", "Mødet var for kort")),
    results=(
        Result("changed", "Udbuddet er rykket", "Ferien", TENDER, "dates.notice"),
        Result("not_changed", "Delaftaler", "For dyrt"),
    ),
)


def put(found: Services, d: Dialogue, reason: str | None = "Invitationen er offentliggjort") -> Dialogue:
    """Its next version."""
    with found.database.writing() as connection:
        present = found.dialogues.present(connection).get(d.id)
        seen = present.number if present else 0
        found.dialogues.save(connection, [(d, seen)], who="prøve", reason=reason)
    return d


def page(found: Services, id_: str = ID, lang: Lang = "da", today: date = TODAY) -> str:
    return dialogue.html(Visit(found, lang, today, ()), id_)


# The page


def test_the_page_says_what_one_decides_by(found: Services) -> None:
    put(found, meeting(**OPEN, sme_note="Også for små", contact="indkoeb@example.dk"))
    shown = page(found)
    assert "Åben for tilmelding til 29. marts 2099 kl. 12.00. 2 af 2 pladser er ledige." in shown
    assert "5. april 2099 kl. 09.00–11.30" in shown
    assert "Rådhuset, sal 2" in shown
    assert "2, heraf 2 ledige" in shown
    assert 'href="mailto:indkoeb@example.dk?subject=AAK-MD-2027-001"' in shown
    assert f'href="/markedsdialoger?id={ID}&amp;vis=tilmelding"' in shown
    assert f'href="/markedsdialoger?id={ID}&amp;vis=spoergsmaal"' in shown
    assert "vis=svar" not in shown
    assert f'data-webcal href="https://udbud.example.com/calendar/dialogues.ics?id={ID}"' in shown
    assert "Høre, hvad der kan lade sig gøre." in shown
    assert "Også for små" in shown
    assert "Der er ikke oplyst nogen invitation på udbudsplatformen." in shown
    assert "Invitationen er offentliggjort" in shown
    assert f"/api/v1/dialogues/{ID}/history.json" in shown


def test_a_seat_that_is_taken_shows_at_once(found: Services) -> None:
    put(found, meeting(**OPEN))
    sign_up(found)
    found.participation.confirm(code(found))
    assert "1 af 2 pladser er ledige" in page(found)


def test_the_kept_page_knows_of_a_seat_that_was_taken(found: Services) -> None:
    put(found, meeting(**OPEN))
    v = Visit(found, "da", TODAY, ())
    before = dialogue.at_present(v, ID)
    sign_up(found)
    assert dialogue.at_present(v, ID) == before
    found.participation.confirm(code(found))
    assert dialogue.at_present(v, ID) == replace(before, counts=Counts(2, 1, 0))


def test_the_page_goes_by_the_seats_that_are_left_before_the_record_does(found: Services) -> None:
    put(found, meeting(**OPEN, seats=1))
    sign_up(found)
    found.participation.confirm(code(found))
    shown = page(found)
    assert found.dialogues.versions(ID)[-1].record.status == "open"
    assert "Pladsen er taget." in shown
    assert "Venteliste" in shown
    assert "Skriv dig på venteliste" in shown
    found.participation.cancel(code(found))
    put(found, meeting(**OPEN, seats=1, status="full"))
    shown = page(found)
    assert "1 af 1 pladser er ledige." in shown
    assert "Tilmeld dig" in shown


def test_only_limited_seats_cost_a_question(found: Services, queries) -> None:  # type: ignore[no-untyped-def]
    v = Visit(found, "da", TODAY, ())
    for seats, questions in ((2, 1), (None, 0)):
        put(found, meeting(**OPEN, seats=seats))
        found.dialogues.index()
        with queries(found.database) as said:
            dialogue.at_present(v, ID)
        # whether the revision is asked for depends on how long ago that was
        assert len([one for one in said if "FROM revision" not in one]) == questions


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ({"status": "announced"}, ""),
        ({"status": "open"}, "tilmelding"),
        ({"status": "full"}, "tilmelding"),
        ({"status": "closed"}, ""),
        ({"status": "open", "sign_up": False}, ""),
        ({"status": "open", "sign_up_by": wall("2020-01-01T12:00")}, ""),
        ({"status": "cancelled", "status_reason": "Ingen kom"}, ""),
        ({"status": "open", "form": "written", "answer_by": wall("2099-01-01T12:00")}, "svar"),
        ({"status": "open", "form": "written", "answer_by": wall("2020-01-01T12:00")}, ""),
    ],
)
def test_what_cannot_be_done_now_has_no_button(found: Services, given: dict[str, Any], form: str) -> None:
    base = consultation() if given.get("form") == "written" else meeting(**OPEN)
    put(found, replace(base, **given))
    assert re.findall(r"vis=(tilmelding|svar)", page(found)) == ([form] if form else [])


def test_without_english_the_page_says_that_the_text_is_danish(found: Services) -> None:
    put(found, meeting(**OPEN, description="Kom og fortæl", purpose_en="To hear what can be done"))
    shown = page(found, lang="en")
    assert "<h1>Cleaning of schools</h1>" in shown
    assert "To hear what can be done" in shown
    assert "Høre, hvad" not in shown
    assert '<div lang="da"><p>Kom og fortæl</p></div>' in shown


def test_answers_stand_with_their_times_the_newest_first(found: Services) -> None:
    asked = [
        Answer(n, f"Spørgsmål {n}?", wall(f"2027-01-0{n}T10:00"), f"Svar {n}.", wall(f"2027-01-0{n}T15:30"))
        for n in (1, 2)
    ]
    put(found, meeting(**OPEN, answers=tuple(asked), ask_by=wall("2099-03-01T12:00")))
    shown = page(found)
    assert shown.index("2. Spørgsmål 2?") < shown.index("1. Spørgsmål 1?")
    assert "Spurgt 2. januar 2027 kl. 10.00" in shown
    assert "Besvaret 2. januar 2027 kl. 15.30" in shown
    assert "Du kan spørge til 1. marts 2099 kl. 12.00." in shown


def test_once_the_notice_is_out_questions_belong_on_the_platform(
    found: Services, make_tender: Any, write: Any
) -> None:
    link = Link("platform", "https://platform.example.dk/7")
    write(found.tenders, [make_tender(id=TENDER, status="published", links=(link,))])
    put(found, meeting(**OPEN, tenders=(TENDER,)))
    shown = page(found)
    assert "vis=spoergsmaal" not in shown
    assert "Udbudsbekendtgørelsen er offentliggjort." in shown
    assert 'href="https://platform.example.dk/7"' in shown


def test_themes_lead_to_the_targets_and_to_the_dialogues_that_share_them(found: Services) -> None:
    put(found, meeting(themes=("esg", "ecolabels")))
    shown = page(found)
    assert 'href="/maal?id=ecolabels"' in shown
    assert 'href="/maal?id=esg"' in shown
    assert 'href="/markedsdialoger?theme=ecolabels&amp;theme=esg"' in shown


def test_the_outcome_points_to_the_field_of_the_tender_and_its_log_points_back(
    found: Services, make_tender: Any, write: Any, frozen: Any
) -> None:
    with frozen("2027-01-01T09:00Z"):
        write(found.tenders, [make_tender(id=TENDER, notice="2027-Q1")])
        d = put(found, meeting(tenders=(TENDER,), status="held", outcome_by=date(2027, 5, 1)))
    with frozen("2027-04-20T09:00Z"):
        write(found.tenders, [make_tender(id=TENDER, notice="2027-Q4")], reason="Rykket")
    with frozen("2027-04-25T09:00Z"):
        put(found, replace(d, status="outcome_published", outcome=OUTCOME), "Opsamlingen er offentliggjort")
    shown = page(found)
    assert "Vi talte om kemi." in shown
    assert "Desuden deltog 4, som ikke er nævnt ved navn." in shown
    assert (
        shown.index("Det ændrede vi<")
        < shown.index("Udbuddet er rykket")
        < shown.index("Det ændrede vi ikke<")
    )
    assert f'<a href="/udbudsplan?id={TENDER}">Rengøring af skoler</a><br>Udbudsbekendtgørelse' in shown
    assert 'href="/maal?id=ecolabels"' in shown
    assert "Mødet var for kort" in shown
    chain = tender.html(Visit(found, "da", TODAY, ()), TENDER)
    assert f'<h3><a href="/markedsdialoger?id={ID}">' in chain
    assert "Opsamling offentliggjort" in chain
    assert "Udbuddet er rykket" in chain
    assert re.search(
        rf"<ins>4. kvartal 2027</ins> <a [^>]*/markedsdialoger\?id={ID}\">efter markedsdialog {ID}</a>", chain
    )


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (None, "Der er ikke annonceret nogen markedsdialog om udbuddet."),
        (True, "Der er holdt markedsdialog. Den står ikke på dette site."),
        (False, "Der er ikke holdt markedsdialog."),
    ],
)
def test_a_tender_without_a_dialogue_here_says_so(
    found: Services, make_tender: Any, write: Any, held: bool | None, said: str
) -> None:
    write(found.tenders, [make_tender(id=TENDER, dialogue_held=held)])
    assert said in tender.html(Visit(found, "da", TODAY, ()), TENDER)


@pytest.mark.parametrize(("day", "late"), [(date(2027, 5, 1), False), (date(2027, 5, 2), True)])
def test_an_outcome_that_is_late_is_shown_to_everyone(found: Services, day: date, late: bool) -> None:
    put(found, meeting(status="held", outcome_by=date(2027, 5, 1)))
    assert ("Opsamlingen mangler." in page(found, today=day)) == late


def test_the_webinar_lists_the_years_plan_by_month(found: Services, make_tender: Any, write: Any) -> None:
    notices = {"001": "2027-03-04", "002": "2027-W10", "003": "2027-01", "004": "2027-Q2", "005": "2026-12"}
    made = [make_tender(id=f"AAK-2027-{n}", title=f"Nr. {n}", notice=when) for n, when in notices.items()]
    write(found.tenders, made)
    put(found, Dialogue(
        id="AAK-AR-2027-001", kind="new_year_webinar", title="Nytårswebinar", departments=("mbu",), form="webinar",
        starts=wall("2027-01-12T09:00"), plan_year=2027, status="held", priorities="Klima tæller",
        programme=(ProgrammeItem(time(9, 0), "Velkomst", "Rådmanden"),), recording="https://video.example.dk/1",
        documents=(Document("Planen", "https://example.dk/plan.pdf", "2", date(2027, 1, 2)),),
    ))  # fmt: skip
    shown = page(found, "AAK-AR-2027-001")
    plan = shown[shown.index('id="plan"') :]
    assert re.findall(r"<h3>(.+?)</h3>", plan)[:3] == ["Januar 2027", "Marts 2027", "2. kvartal 2027"]
    assert re.findall(r"Nr\. \d+", plan) == ["Nr. 003", "Nr. 001", "Nr. 002", "Nr. 004"]
    for said in ("Klima tæller", "09.00", "Velkomst", "Rådmanden", "https://video.example.dk/1", "version 2"):
        assert said in shown
    assert "/calendar/events.ics" not in shown  # it is over
    assert "Invitation på udbudsplatformen" not in shown


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_its_page(found: Services, status: Status, lang: Lang) -> None:
    put(found, meeting(status=status, status_reason="Derfor", when=None, starts=None, ends=None))
    put(
        found,
        consultation(id="AAK-MD-2027-002", status=status, answer_by=None, when=PlannedDate.of("2027-Q2")),
    )
    for id_ in (ID, "AAK-MD-2027-002"):
        shown = page(found, id_, lang)
        assert "None" not in shown
        assert shown.count("<h1>") == 1


@pytest.mark.parametrize("name", HISTORIES)
def test_text_from_outside_is_never_markup(found: Services, name: str) -> None:
    for version in HISTORIES[name]:
        put(found, version.record, version.reason)
    record = HISTORIES[name][-1].record
    shown = page(found, record.id)
    assert "<script" not in shown
    assert str(escape(record.title.splitlines()[0])) in shown
    assert not re.search(r'href="\s*javascript:', shown)


def test_a_page_asks_the_database_a_few_times(
    found: Services, queries: Any, make_tender: Any, write: Any
) -> None:
    write(found.tenders, [make_tender(id=TENDER)])
    put(found, meeting(**OPEN, tenders=(TENDER,)))
    page(found)
    v = Visit(found, "da", TODAY, ())
    with queries(found.database) as said:
        dialogue.at_present(v, ID)
    assert len(said) <= 2, said
    with queries(found.database) as said:
        page(found)
    assert len(said) <= 8, said


def test_an_unknown_id_says_so(found: Services) -> None:
    assert "Vi kan ikke finde den markedsdialog" in page(found, "AAK-MD-2099-999")
    assert "<script" not in page(found, "<script>")


# The forms


@pytest.fixture
def enter(found: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`enter("dialogues", id=…, vis=…)`: a page as a reader without an account has it drawn."""
    monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)

    def make(script: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / f"{script}.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return drawn(at.run())

    return make


Enter = Callable[..., AppTest]


def drawn(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [one for one in at.button if one.label == label]
    return drawn(button.click().run())


def fill(at: AppTest, **said: str) -> AppTest:
    """Type into the fields that have these names."""
    for field in (*at.text_input, *at.text_area):
        name = str(field.key).rpartition(":")[2]
        if name in said:
            field.set_value(said.pop(name))
    assert said == {}
    return at


def standing(at: AppTest) -> dict[str, str]:
    return {str(f.key).rpartition(":")[2]: str(f.value or "") for f in (*at.text_input, *at.text_area)}


def sign_up(found: Services) -> None:
    from transparency.dialogues.participation_records import Form

    found.participation.sign_up(PUBLIC, ID, Form(*WHO, "sme"), "192.0.2.7")


def letters(found: Services, email: str = WHO[1]) -> list[str]:
    with found.database.reading() as connection:
        return [one.letter.plain for one in mail.to(connection, email)]


def code(found: Services) -> str:
    return re.findall(r"kode=([\w-]+)", letters(found)[-1])[-1]


TYPED = dict(zip(("name", "email", "company", "cvr"), WHO, strict=True))


def test_signing_up_says_what_happens_next(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    at = fill(enter("dialogues", id=ID, vis="tilmelding"), **TYPED)
    assert "Det giver ingen fordel" in html(at)
    at = press(at, "Tilmeld mig")
    assert "Vi har sendt en mail til anne@rent.example." in html(at)
    assert len(letters(found)) == 1
    assert not at.text_input
    assert WHO[1] not in str(at.query_params)
    at = press(at, "Tilmeld en til")
    assert set(standing(at).values()) == {""}


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    wrong = {"name": "", "email": "anne", "company": "Rent ApS", "cvr": "12345678"}
    at = press(fill(enter("dialogues", id=ID, vis="tilmelding"), **wrong), "Tilmeld mig")
    assert html(at).count("tp-field-error") == 3
    assert standing(at) == wrong
    problems = html(at)[html(at).index("Det er ikke sendt endnu.") :]
    assert problems.index("Skriv dit navn.") < problems.index("mailadresse") < problems.index("CVR-nummer")
    assert letters(found, "anne") == []


def test_what_was_refused_is_still_there_after_a_look_at_the_page(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    wrong = TYPED | {"cvr": "12345678"}
    at = press(fill(enter("dialogues", id=ID, vis="tilmelding"), **wrong), "Tilmeld mig")
    del at.query_params["vis"]
    assert not drawn(at.run()).text_input
    at.query_params["vis"] = "tilmelding"
    assert standing(drawn(at.run())) == wrong


def test_a_question_waits_for_its_answer(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    at = enter("dialogues", id=ID, vis="spoergsmaal")
    at = press(at, "Send spørgsmålet")
    assert "Skriv spørgsmålet." in html(at)
    at = press(fill(at, text="Er der parkering?"), "Send spørgsmålet")
    assert "Spørgsmålet er sendt" in html(at)
    assert "Er der parkering?" not in page(found)


def test_a_consultation_is_answered_question_by_question(found: Services, enter: Enter) -> None:
    put(found, consultation(answer_by=wall("2099-04-01T12:00")))
    at = fill(enter("dialogues", id=ID, vis="svar"), **TYPED, text_1="Ti kroner", confidential_1="Ni kroner")
    assert "1. Hvad koster det?" in html(at)
    at = press(at, "Send svarene")
    assert "Skriv, hvorfor det er fortroligt." in html(at)
    at = press(fill(at, reason_1="Prisen"), "Send svarene")
    receipt = re.findall(r"nummer er ([\w-]+)\.", html(at))[0]
    assert "Svaret tæller med, også hvis du ikke bekræfter" in html(at)
    (letter,) = letters(found)
    assert receipt in letter
    assert "Ti kroner" not in letter


def test_the_receipt_is_sent_when_the_mailbox_is_confirmed_by_a_click(found: Services, enter: Enter) -> None:
    from transparency.dialogues.participation_records import Form, Reply

    put(found, consultation(answer_by=wall("2099-04-01T12:00")))
    receipt = found.participation.answer_consultation(
        PUBLIC, ID, Form(*WHO, "sme"), [Reply(1, "Ti kroner", "Ni kroner", "Prisen")], "192.0.2.7"
    )
    link = code(found)
    at = enter("take_part", kode=link)
    assert receipt in html(at)
    assert "Ti kroner" not in html(at)
    assert len(letters(found)) == 1
    at = press(at, "Bekræft mailadressen")
    assert "Svaret er bekræftet" in html(at)
    assert not at.button
    for said in (receipt, "Ti kroner", "Ni kroner", "Prisen"):
        assert said in letters(found)[-1]
    assert "Svaret er bekræftet" in html(enter("take_part", kode=link))
    assert len(letters(found)) == 2


def test_all_that_a_click_confirms_is_shown_before_it(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    sign_up(found)
    shown = html(enter("take_part", kode=code(found)))
    for said in (
        WHO[0],
        WHO[1],
        escape(WHO[2]),
        WHO[3],
        "Under 250 ansatte",
        "Virksomheden må nævnes i opsamlingen som deltager</dt><dd>Nej",
    ):
        assert said in shown


@pytest.mark.parametrize("what", ["tilmelding", "svar", "spoergsmaal"])
def test_a_form_that_is_closed_says_why_and_leads_on(found: Services, enter: Enter, what: str) -> None:
    put(found, meeting(status="held"))
    at = enter("dialogues", id=ID, vis=what)
    assert not at.text_input
    assert not at.button
    assert "tp-note-warning" in html(at)
    assert f'href="/markedsdialoger?id={ID}"' in html(at)


def test_forms_say_so_when_there_is_no_such_dialogue(found: Services, enter: Enter) -> None:
    shown = html(enter("dialogues", id="AAK-MD-2099-999", vis="tilmelding"))
    assert "Vi kan ikke finde den markedsdialog" in shown


def test_the_form_says_waiting_list_as_soon_as_the_seats_are_taken(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN, seats=1))
    assert [one.label for one in enter("dialogues", id=ID, vis="tilmelding").button] == ["Tilmeld mig"]
    sign_up(found)
    found.participation.confirm(code(found))
    at = enter("dialogues", id=ID, vis="tilmelding")
    assert found.dialogues.versions(ID)[-1].record.status == "open"
    assert [one.label for one in at.button] == ["Skriv mig på venteliste"]
    assert "Pladsen er taget." in html(at)


# The link


def test_opening_a_link_changes_nothing_and_a_click_confirms(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    sign_up(found)
    at = enter("take_part", kode=code(found))
    assert "Bekræft din tilmelding" in html(at)
    assert found.participation.counts(ID).taken == 0
    at = press(at, "Bekræft tilmelding")
    assert "Du har en plads" in html(at)
    assert found.participation.counts(ID).taken == 1


def test_who_waits_is_told_how_many_are_in_front(found: Services, enter: Enter) -> None:
    from transparency.dialogues.participation_records import Form

    put(found, meeting(**OPEN, seats=1))
    codes = []
    for n in range(3):
        email = f"n{n}@rent.example"
        found.participation.sign_up(PUBLIC, ID, Form("Anne", email), "192.0.2.7")
        codes.append(re.findall(r"kode=([\w-]+)", letters(found, email)[-1])[-1])
        found.participation.confirm(codes[-1])
    assert "Du er den første på listen." in html(enter("take_part", kode=codes[1]))
    assert "1 venter foran dig." in html(enter("take_part", kode=codes[2]))


def test_a_sign_up_is_changed_by_its_link(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    sign_up(found)
    found.participation.confirm(code(found))
    at = press(enter("take_part", kode=code(found)), "Ret oplysninger")
    assert standing(at) == {"name": WHO[0], "company": WHO[2], "cvr": WHO[3]}
    at = press(fill(at, name=""), "Gem rettelserne")
    assert "Skriv dit navn." in html(at)
    at = press(fill(at, name="Anne Å"), "Gem rettelserne")
    assert "Rettelserne er gemt." in html(at)
    assert found.participation.look(code(found)).sign_up.form.name == "Anne Å"


def test_cancelling_asks_once_and_erases(found: Services, enter: Enter) -> None:
    put(found, meeting(**OPEN))
    sign_up(found)
    link = code(found)
    found.participation.confirm(link)
    at = press(enter("take_part", kode=link), "Afmeld")
    assert found.participation.counts(ID).taken == 1
    assert "Din plads går videre til den næste" in html(at)
    at = press(press(press(at, "Fortryd"), "Afmeld"), "Ja, afmeld mig")
    assert "Du er afmeldt" in html(at)
    assert found.participation.counts(ID).taken == 0
    again = html(enter("take_part", kode=link))
    assert "Tilmeldingen er afmeldt" in again
    assert WHO[0] not in again


@pytest.mark.parametrize("query", [{}, {"kode": ""}, {"kode": "findes-ikke"}, {"kode": "<script>" * 40}])
def test_a_link_that_leads_nowhere_is_explained(found: Services, enter: Enter, query: dict[str, str]) -> None:
    shown = html(enter("take_part", **query))
    assert "Linket virker ikke" in shown
    assert 'href="/markedsdialoger"' in shown
    assert "<script" not in shown
