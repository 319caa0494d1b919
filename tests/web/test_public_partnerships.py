"""The public pages of partnerships, and what the target and the tender say of them: what both show, and no more."""

import pytest

from transparency.partnerships.published import PublicPartnership
from transparency.partnerships.register import PublicPartnerships
from transparency.services import Services
from transparency.web.page import Visit
from transparency.web.views import public_partnerships, target

DAY = "2026-01-01"


@pytest.fixture
def shown(found: Services) -> PublicPartnerships:
    record = PublicPartnership(
        id="AAK-SP-2026-001",
        state="active",
        title="Rengøring <b>af skoler",
        authority="Aarhus Kommune",
        supplier="Rent & Pænt ApS",
        promises=("dynamic-contracts",),
        followed=4,
        followed_on_time=3,
    )
    write(found, record, 0)
    return found.public_partnerships


def write(found: Services, record: PublicPartnership, seen: int) -> None:
    with found.database.writing() as connection:
        found.public_partnerships.save(
            connection, [(record, seen)], who="konto:1", reason="Aftalt af begge parter."
        )


def visit(found: Services, lang: str = "da", **query: str) -> Visit:
    from transparency import clock

    return Visit(found, lang, clock.today(), tuple(query.items()))  # type: ignore[arg-type]


def test_the_page_says_what_is_shown_and_escapes_it(found: Services, shown: PublicPartnerships) -> None:
    html = public_partnerships.one(visit(found), "AAK-SP-2026-001")
    assert "Rengøring &lt;b&gt;af skoler" in html
    assert "4 opfølgninger er holdt, 3 til tiden." in html
    assert "Formål" not in html


def test_an_empty_list_suggests_what_to_read(found: Services) -> None:
    assert "Ingen partnerskaber vises endnu." in public_partnerships.all_of(visit(found))


def test_what_is_not_there_is_told_so(found: Services) -> None:
    assert "Partnerskabet findes ikke" in public_partnerships.one(visit(found), "AAK-SP-2099-001")


def test_a_withdrawn_partnership_is_on_no_list_and_its_page_says_why(
    found: Services, shown: PublicPartnerships
) -> None:
    write(found, PublicPartnership(id="AAK-SP-2026-001", state="withdrawn"), 1)
    assert "Rengøring" not in public_partnerships.all_of(visit(found))
    html = public_partnerships.one(visit(found), "AAK-SP-2026-001")
    assert "trukket sit samtykke" in html
    assert "Rengøring" not in html


def test_the_promise_is_counted_from_what_is_shown(found: Services, shown: PublicPartnerships) -> None:
    one = found.targets.one("strategic-partnerships")
    assert one is not None
    assert one.live is not None
    assert one.live.count is not None
    assert (one.verdict.word, one.live.count.number, one.live.count.href) == ("reached", 1, "/partnerskaber")
    share = one.live.beside[0].share
    assert (share.part.number, share.whole.number) == (3, 4)
    assert "/partnerskaber?id=AAK-SP-2026-001" in target.html(visit(found), "strategic-partnerships")


def test_a_promise_names_the_partnerships_that_serve_it(found: Services, shown: PublicPartnerships) -> None:
    assert "/partnerskaber?id=AAK-SP-2026-001" in target.html(visit(found), "dynamic-contracts")
    assert "/partnerskaber?id=" not in target.html(visit(found), "emissions")


def test_without_any_shown_the_promise_is_not_said_to_be_broken(found: Services) -> None:
    one = found.targets.one("strategic-partnerships")
    assert one is not None
    assert one.verdict.word == "not_measured"
