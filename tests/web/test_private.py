"""Private pages: what goes wrong in them loses nothing, and what stands in them stays in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from account_cases import cheap_hashes
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from structlog.testing import capture_logs

from transparency.accounts.permissions import PUBLIC, Actor
from transparency.accounts.service import SYSTEM
from transparency.config import ROOT
from transparency.services import Services
from transparency.tenders.editing import TenderEditing
from transparency.web import guard, kept, page
from transparency.web.access import Door
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes
from transparency.web.sitemap import PAGES

TENDER = "AAK-2027-001"
FORM = {"vis": "udbud", "id": TENDER, "trin": "ret"}
GONE = OperationalError("INSERT …", {}, Exception("connection refused"))


@pytest.fixture
def actor(found: Services, make_tender: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An administrator of the municipality, whose plan holds one tender."""
    cheap_hashes(monkeypatch.setattr)
    write(found.tenders, [make_tender(notice="2027-Q2")])
    account = found.accounts.create_administrator(
        SYSTEM, "ida@example.dk", "Ida Inderst", "violet kaktus bro"
    )
    return Actor("administrator", f"konto:{account.id}", account.id, account.organisation_id)


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a database of its own, where the same numbers are other people."""
    monkeypatch.setattr(kept, "_held", {})


@pytest.fixture
def enter(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`enter("editorial", vis="udbud")`: a private page as it is drawn for the administrator."""
    monkeypatch.setattr(guard, "visitor", lambda: actor)

    def make(script: str = "editorial", **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / f"{script}.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return drawn(at.run())

    return make


def drawn(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert "Der er sket en fejl hos os" not in html(at)
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def box(at: AppTest, field: str) -> Any:
    """A field of the tender's form."""
    fields = {one.key: one for one in (*at.text_input, *at.text_area)}
    return fields[f"f:{TENDER}:{field}"]


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [one for one in at.button if one.label == label]
    return drawn(button.click().run())


# A database that goes away


def test_a_database_that_goes_away_while_saving_is_told_under_a_number_and_nothing_is_lost(
    found: Services, enter: Callable[..., AppTest], actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, failing = TenderEditing.save, [GONE]

    def once(*given: Any, **more: Any) -> Any:
        if failing:
            raise failing.pop()
        return save(*given, **more)

    monkeypatch.setattr(TenderEditing, "save", once)
    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    box(at, "reason").set_value("Stedet er valgt")
    with capture_logs() as logged:
        at = press(at, "Gem kladde")
    (number,) = re.findall("Fejlnummer ([0-9a-f]{8})", html(at))
    assert [line["reference"] for line in logged if line.get("reference")] == [number]
    assert "connection refused" not in html(at)
    assert (box(at, "place").value, box(at, "reason").value) == ("Aarhus Ø", "Stedet er valgt")
    assert found.editing.draft(actor, TENDER) is None
    at = press(at, "Gem kladde")
    assert "Kladden er gemt" in html(at)
    draft = found.editing.draft(actor, TENDER)
    assert draft
    assert (draft.record.place, draft.reason) == ("Aarhus Ø", "Stedet er valgt")


@pytest.mark.parametrize("where", ["who it is", "what is shown"])
def test_a_database_that_is_away_at_a_click_gives_back_what_was_typed(
    found: Services,
    enter: Callable[..., AppTest],
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    def away(*_: Any) -> Any:
        raise GONE

    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    drawn(at.run())
    with monkeypatch.context() as broken:
        if where == "who it is":
            broken.setattr(guard, "visitor", away)
        else:
            broken.setattr(type(found.tenders), "histories", away)
        at = press(at, "Gem kladde")
        assert "Databasen svarer ikke lige nu" in html(at)
        assert list(at.text_input) == []
        at = press(at, "Prøv igen")
        assert "Databasen svarer ikke lige nu" in html(at)
    at = press(at, "Prøv igen")
    assert box(at, "place").value == "Aarhus Ø"
    assert found.editing.draft(actor, TENDER) is None, "an old click is not done later"
    press(at, "Gem kladde")
    draft = found.editing.draft(actor, TENDER)
    assert draft
    assert draft.record.place == "Aarhus Ø"


# A session that ends


def test_a_session_that_ends_shows_the_sign_in_form_and_nothing_else(
    enter: Callable[..., AppTest], actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    drawn(at.run())
    with monkeypatch.context() as ended:
        ended.setattr(guard, "visitor", lambda: PUBLIC)
        at = press(at, "Gem kladde")
        assert "<h1>Log ind</h1>" in html(at)
        said = html(at) + repr(at.main)
        for private in ("Rengøring af skoler", "Aarhus Ø", TENDER, "Opgaver", "Ida"):
            assert private not in said
        assert {one.label for one in at.text_input} == {"Mailadresse", "Adgangskode"}
    at = drawn(at.run())
    assert box(at, "place").value == "Aarhus Ø"


def test_what_was_typed_when_a_session_ends_comes_back_to_the_same_person_in_a_new_tab(
    enter: Callable[..., AppTest], actor: Actor, found: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    with monkeypatch.context() as ended:
        ended.setattr(guard, "visitor", lambda: PUBLIC)
        press(at, "Gem kladde")
    with monkeypatch.context() as other:
        colleague = replace(actor, account_id=10**6, who="konto:1000000")
        other.setattr(guard, "visitor", lambda: colleague)
        assert box(enter_as(FORM), "place").value != "Aarhus Ø"
    assert box(enter(**FORM), "place").value == "Aarhus Ø"
    assert box(enter(**FORM), "place").value != "Aarhus Ø", "given back once"


def enter_as(query: Mapping[str, str]) -> AppTest:
    """A new tab for whoever `guard.visitor` says."""
    at = AppTest.from_file(str(ROOT / "pages" / "editorial.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return drawn(at.run())


# What people may type

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "markdown": "[klik](javascript:alert(1)) **fed** $x^2$ :red[rød] ![](https://evil.example/x.png)",
    "sql": "'; DROP TABLE audit; -- \" %s {0} \\",
    "nul": "Ren\0gøring\x07\ufffe",
    "bidi": "Ren\u202egnirøg\u2066\u200b",
    "template": "{{ 7*7 }} {place} {% if %}",
    "formula": "=HYPERLINK(1);2|3\n4. '+x",
    "long": "x" * 20_000,
    "digits": "9" * 20_000,
    "blanks": " " * 10_000 + "-" + "\n;" * 5_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_typed_into_a_tender_is_refused_at_its_field_or_shown_as_it_is(
    found: Services, enter: Callable[..., AppTest], actor: Actor, what: str
) -> None:
    text = HOSTILE[what]
    at = enter(**FORM)
    press(at, "Tilføj en delaftale")
    at = press(at, "Tilføj et krav fra politikken")
    for one in (*at.text_input, *at.text_area):
        one.set_value(text)
    (promise,) = [one for one in at.selectbox if one.key == f"f:{TENDER}:requirement_0_promise"]
    promise.set_value("ecolabels")
    at = press(at, "Gem kladde")
    assert text not in html(at) or text == escape(text)
    assert 'role="alert"' in html(at), "a link and a date at least cannot be read so"
    assert found.editing.draft(actor, TENDER) is None

    # what was refused is taken away, the rest kept
    for _ in range(3):
        refused = found_problems(at)
        for one in (*at.text_input, *at.text_area):
            if one.label in refused or (one.label.startswith(("Delaftale 1", "Krav 1")) and refused):
                one.set_value("")
        (kind,) = [one for one in at.text_input if one.label == "Titel"]
        if not kind.value:
            kind.set_value("Titel")
        for one in at.text_area:
            if len(one.value) > 1000:
                one.set_value("")
        at = press(at, "Gem kladde")
        if "Kladden er gemt" in html(at):
            break
    draft = found.editing.draft(actor, TENDER)
    assert draft, found_problems(at)
    for view in ({}, {"vis": "udbud"}, {"vis": "udbud", "id": TENDER}, FORM | {"trin": "vis"}, FORM):
        shown = html(enter(**view))
        assert "<script>" not in shown
        assert "onerror=alert(1)>" not in shown.replace("&gt;", "")
        assert not re.search("[\0\u202e\u2066]", shown)
    written = found.editing.publish(actor, TENDER, draft.edition, "Prøve")
    assert written.number == 2


def test_a_megabyte_in_a_field_is_told_there_and_not_sent_back_elsewhere(
    found: Services, enter: Callable[..., AppTest], actor: Actor
) -> None:
    at = enter(**FORM)
    box(at, "description").set_value("x" * 1_000_000)
    at = press(at, "Gem kladde")
    assert found_problems(at) == ["Beskrivelse"]
    assert "Der er plads til 5000" in html(at).replace(".", "")
    assert len(html(at)) < 20_000
    assert found.editing.draft(actor, TENDER) is None


def found_problems(at: AppTest) -> list[str]:
    """The labels of the fields that the form says are wrong."""
    said = re.findall("Ret .* kladden kan gemmes: (.*)</p>", html(at))
    return said[0].split(", ") if said else []


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_typed_about_people_is_refused_or_shown_as_it_is(
    found: Services, enter: Callable[..., AppTest], actor: Actor, what: str
) -> None:
    text, home = HOSTILE[what], {"vis": "organisationer", "id": str(actor.organisation_id)}
    for label, given in (
        ("Send invitation", {"invite_name": text, "invite_email": text}),
        ("Send invitation", {"invite_name": text, "invite_email": "mads@example.dk"}),
        ("Gem", {f"name_{actor.account_id}": text}),
    ):
        at = enter(**home)
        for one in at.text_input:
            if one.key in given:
                one.set_value(given[one.key])
        for button in [one for one in at.button if one.label == label]:
            at = drawn(button.click().run())
        assert 'role="alert"' in html(at) or 'role="status"' in html(at)
    at = enter(**home)
    names = [one.name for one in found.accounts.people(actor, actor.organisation_id or 0)]
    assert all(len(name) < 300 for name in names)
    assert not re.search("[\0\u202e\u2066\n]", "".join(names))
    assert "<script>" not in html(at)
    for expander in at.expander:
        assert not re.search(r"(?<!\\)[*\[$<]", expander.label), expander.label


def test_what_stands_in_labels_is_no_markdown(
    found: Services, enter: Callable[..., AppTest], make_tender: Any, write: Any
) -> None:
    """Streamlit reads the labels of its widgets as Markdown; titles are not."""
    from datetime import date

    title = "Vask [klik](https://evil.example) **nu** $x$ :red[y]"
    write(found.tenders, [make_tender(id="AAK-2027-002", title=title, confirm_by=date(2026, 1, 1))])
    (label,) = [one.label for one in enter().checkbox if "AAK" in one.label]
    assert re.sub(r"[\\\u2060]", "", label) == f"AAK-2027-002 {title}"
    assert not re.search(r"(?<!\\)[*\[$:(]", label)


@pytest.mark.parametrize("id_", ["AAK-2027-999", "\0", "../etc", "x" * 500, "' OR 1=1 --", "<b>", "\u202e"])
def test_an_id_that_names_nothing_is_not_found(enter: Callable[..., AppTest], id_: str) -> None:
    for step in ("", "ret", "vis"):
        assert "<h1>Siden findes ikke</h1>" in html(enter(vis="udbud", id=id_, trin=step))


@pytest.mark.parametrize("q", ["\0", '"', "a* OR (", "x" * 500, "%", "NEAR(a b)"])
def test_any_search_among_the_tenders_is_answered(enter: Callable[..., AppTest], q: str) -> None:
    assert "<h1>Udbud</h1>" in html(enter(vis="udbud", q=q))


# What is private stays so

SECRETS = ("Hemmelighedsfuld", "kollegabesked", "Ida Inderst", "ida@example.dk")


@pytest.fixture
def secret(found: Services, actor: Actor, make_tender: Any) -> None:
    """Drafts, of the public tender and of one that nobody has seen, full of words that are nowhere else."""
    for id_, seen in ((TENDER, 1), ("AAK-2027-077", 0)):
        tender = make_tender(id=id_, title="Hemmelighedsfuld")
        found.editing.save(
            actor, tender, seen=seen, edition=0, reason="Hemmelighedsfuld", note="kollegabesked"
        )


@pytest.mark.usefixtures("secret")
def test_private_pages_put_nothing_into_the_cache_that_all_share(
    enter: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shared(*_: Any) -> str:
        raise AssertionError("a private page asked the shared cache")

    monkeypatch.setattr(page._pages, "get", shared)
    rooms = ("opgaver", "udbud", "regneark", "organisationer", "post", "log", "opslag")
    shown = [html(enter(vis=room)) for room in rooms]
    shown += [html(enter(vis="udbud", id=TENDER, trin=step)) for step in ("", "ret", "vis")]
    shown += [html(enter("account")), html(enter("partnership")), html(enter("confirm", kode="x"))]
    assert all("<h1>" in one for one in shown)
    assert "Hemmelighedsfuld" in shown[0], "the test sees what it should not see elsewhere"


@pytest.mark.usefixtures("secret")
def test_no_private_word_stands_in_any_public_answer(
    enter: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[..., Any],
) -> None:
    assert "Hemmelighedsfuld" in html(enter())
    monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)
    queries: tuple[dict[str, str], ...] = (
        {},
        {"id": TENDER},
        {"id": "AAK-2027-077"},
        {"q": "Hemmelighedsful"},
    )
    said = {}
    for one in PAGES:
        for query in queries if one.path == "udbudsplan" else queries[:1]:
            said[f"{one.path} {query}"] = html(enter(Path(one.script).stem, **query))
    app = Starlette(routes=routes(), exception_handlers=exception_handlers())
    for door in (one for one in routes() if isinstance(one, Door) and one.access == "public"):
        for id_ in (TENDER, "AAK-2027-077"):
            path = door.path.replace("{id}", id_)
            said[path] = ask(app, path).body.decode("utf-8", "replace")
    assert len(said) > 25
    assert "Rengøring af skoler" in said["/calendar/tenders.ics"] + said["/api/v1/tenders.json"]
    for where, answer in said.items():
        for word in SECRETS:
            assert word not in answer, where
