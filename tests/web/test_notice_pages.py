"""The public list of notices and the staff's room for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from notice_cases import eforms
from streamlit.testing.v1 import AppTest

from transparency.accounts.permissions import Actor, Role
from transparency.config import ROOT
from transparency.locale import LANGS, Lang
from transparency.services import Services
from transparency.web import guard, kept
from transparency.web.page import Visit
from transparency.web.views import notices

TENDER = "AAK-2027-001"
PUBLISHER = Actor("publisher", "konto:1", 1, 1)


@pytest.fixture
def found(
    found: Services, monkeypatch: pytest.MonkeyPatch, make_tender: Any, write: Any, frozen: Any
) -> Services:
    """The site with one tender, public since 7 May 2027."""
    monkeypatch.setattr(kept, "_held", {})
    with frozen("2027-05-07T10:00Z"):
        write(found.tenders, [make_tender(title="Rengøring af skoler", notice="2027-Q4")])
    return found


def read(found: Services, *files: bytes) -> None:
    reports = found.notices.import_files(PUBLISHER, [(f"{n}.xml", data) for n, data in enumerate(files)])
    assert not any(one.error for one in reports)


def page(found: Services, lang: Lang = "da", **query: str) -> str:
    return notices.html(Visit(found, lang, date(2027, 12, 1), tuple(query.items())))


@pytest.fixture
def enter(found: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`enter("editor")`: the room as it is drawn for somebody with this role."""

    def make(role: Role = "publisher", **query: str) -> AppTest:
        home = found.accounts.own_organisation().id
        monkeypatch.setattr(guard, "visitor", lambda: Actor(role, "konto:1", 1, home))
        at = AppTest.from_file(str(ROOT / "pages" / "editorial.py"), default_timeout=60)
        for name, value in {"vis": "bekendtgoerelser", **query}.items():
            at.query_params[name] = value
        return drawn(at.run())

    return make


def drawn(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [one for one in at.button if one.label == label]
    return drawn(button.click().run())


# The public page


@pytest.mark.parametrize("lang", LANGS)
def test_before_the_first_notice_the_page_says_so(found: Services, lang: Lang) -> None:
    shown = page(found, lang)
    assert "tp-empty" in shown
    assert "tp-figure" not in shown
    if lang == "da":
        assert "Der er ikke læst nogen bekendtgørelser ind endnu." in shown


def test_the_list_says_which_stood_in_the_plan_and_how_long(found: Services) -> None:
    read(
        found,
        eforms(internal_id=TENDER),
        eforms(id="b", number="2-2027", title="Asfalt &lt;b&gt;på&lt;/b&gt; “Ringvejen”", cpv="45233220"),
        eforms(id="c", number="3-2027", title="Skolebøger", cpv="22112000"),
        eforms(id="d", number="4-2027", title="En anden kommunes", cvr="29190623"),
    )
    waiting, _ = found.notices.waiting(PUBLISHER)
    (asphalt,) = [one.kept.id for one in waiting if "Asfalt" in one.kept.notice.title()]
    found.notices.outside(PUBLISHER, asphalt)
    shown = page(found)
    assert "180 dage i forvejen" in shown
    assert "1 af 3 udbudsbekendtgørelser stod i udbudsplanen" in shown
    assert 'href="/maal?id=plan-communication"' in shown
    assert "1 er ikke afgjort endnu og tæller som ikke planlagt." in shown
    assert "Asfalt på “Ringvejen”" in shown
    assert shown.count("Stod ikke i planen") == 1
    assert shown.count("Ikke afgjort endnu") == 1
    assert "En anden kommunes" not in shown
    assert 'href="https://ted.europa.eu/da/notice/-/detail/702101-2027"' in shown
    assert f'href="/udbudsplan?id={TENDER}"' in shown


def test_a_long_list_comes_in_pages(found: Services) -> None:
    read(found, *(eforms(id=f"n{n}", number=f"{n}-2027", title=f"Indkøb {n}") for n in range(1, 53)))
    first, second, beyond = page(found), page(found, page="2"), page(found, page="900")
    assert first.count("<tr>") == 51
    assert second.count("<tr>") == 3
    assert beyond == second


# The room


def test_a_publisher_links_what_is_proposed(found: Services, enter: Callable[..., AppTest]) -> None:
    read(found, eforms(climate="30"))
    at = enter()
    shown = html(at)
    assert "Fælles CPV-kode: 90910000" in shown
    assert "30 %, klimaaftryk" in shown
    at = press(at, f"Knyt til {TENDER}")
    assert f"Knyttet til {TENDER}." in html(at)
    assert "Ingen bekendtgørelser venter." in html(at)
    assert found.tenders.versions(TENDER)[-1].record.status == "published"
    at = press(at, "Tag op igen")
    assert "Bekendtgørelsen venter igen." in html(at)


def test_a_publisher_says_that_they_do_not_belong_together(
    found: Services, enter: Callable[..., AppTest]
) -> None:
    read(found, eforms())
    at = press(enter(), f"Hører ikke til {TENDER}")
    assert "Der er intet udbud i planen, der ligner." in html(at)
    at = press(at, "Stod ikke i planen")
    assert "en, der ikke stod i planen" in html(at)
    assert [one.state for one in found.notices.listed()] == ["outside"]


def test_a_wrong_id_is_told_of_and_stays_in_its_field(found: Services, enter: Callable[..., AppTest]) -> None:
    read(found, eforms(title="Asfalt", cpv="45233220"))
    at = enter()
    at.text_input[0].set_value("AAK-1999-999")
    at = press(at, "Knyt til udbuddet")
    assert "Der er intet udbud med id AAK-1999-999." in html(at)
    assert at.text_input[0].value == "AAK-1999-999"
    at.text_input[0].set_value(TENDER)
    at.text_input[1].set_value("Hører sammen.")
    press(at, "Knyt til udbuddet")
    assert found.tenders.versions(TENDER)[-1].reason == "Hører sammen."


def test_an_editor_sees_and_decides_nothing(found: Services, enter: Callable[..., AppTest]) -> None:
    read(found, eforms())
    at = enter("editor")
    assert "Fælles CPV-kode" in html(at)
    assert [one.label for one in at.button] == []
    assert len(at.text_input) == 0


@pytest.mark.parametrize("role", ["member", "supplier_admin"])
def test_others_find_no_such_room(found: Services, enter: Callable[..., AppTest], role: Role) -> None:
    read(found, eforms())
    assert "Rengøring af skoler og daginstitutioner" not in html(enter(role))


def test_hostile_words_are_shown_as_words(found: Services, enter: Callable[..., AppTest]) -> None:
    read(found, eforms(title="&lt;Rengøring x=1 &amp; {{ 7*7 }} **fed** “skoler”"))
    for shown in (page(found), html(enter())):
        assert "{{ 7*7 }} **fed**" in shown
        assert "<Rengøring" not in shown


def test_many_waiting_notices_come_in_pages(found: Services, enter: Callable[..., AppTest]) -> None:
    read(
        found,
        *(
            eforms(id=f"n{n}", number=f"{n}-2027", title=f"Skolebøger {n}", cpv="22112000")
            for n in range(1, 13)
        ),
    )
    assert "12 bekendtgørelser venter." in html(enter())
    assert html(enter(side="2")).count("<h3>") == 2
