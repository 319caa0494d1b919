"""The rules about what the market sends in."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from participation_cases import FORM, NOW, consultation, meeting, wall

from transparency.dates import PlannedDate
from transparency.dialogues.participation_records import (
    CONSULTATION_TERMS,
    ERASED_SIGN_UP,
    KEPT_MONTHS,
    QUESTION_TERMS,
    SIGN_UP_TERMS,
    UNCONFIRMED_DAYS,
    Counts,
    as_counted,
    erased_on,
    free_seats,
    mailbox,
    news,
    organisations,
    site,
    status_by_seats,
)
from transparency.dialogues.records import Dialogue, Outcome


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"description": "Nyt", "seats": 9, "status": "full"}, None),
        ({"place": "Dokk1"}, "moved"),
        ({"starts": wall("2027-04-05T10:00")}, "moved"),
        ({"link": "https://moede.example/1"}, "moved"),
        ({"place": "Dokk1", "status": "held"}, None),
        ({"place": "Dokk1", "status": "cancelled", "status_reason": "Nej"}, "cancelled"),
        ({"status": "outcome_published", "outcome": Outcome()}, "outcome"),
    ],
)
def test_what_concerns_who_takes_part_is_told(changed: dict[str, Any], told: str | None) -> None:
    new = replace(meeting(), **changed)
    assert news(meeting(), new) == told
    assert news(new, new) is None


@pytest.mark.parametrize(
    ("status", "told"),
    [("open", "on_again"), ("announced", "on_again"), ("closed", "on_again"), ("held", None)],
)
def test_that_a_cancellation_is_undone_is_told_while_it_is_to_come(status: Any, told: str | None) -> None:
    off = meeting(status="cancelled", status_reason="Nej")
    assert news(off, meeting(status=status, place="Dokk1")) == told


@pytest.mark.parametrize(
    ("d", "day"),
    [
        (meeting(), date(2027, 10, 5)),
        (meeting(starts=wall("2027-08-31T09:00"), ends=None), date(2028, 2, 29)),
        (consultation(), date(2027, 10, 1)),
        (meeting(starts=None, ends=None, when=PlannedDate.of("2027-Q2")), date(2027, 12, 30)),
        (meeting(starts=None, ends=None), date(2027, 9, 1)),
    ],
)
def test_what_was_sent_in_is_erased_6_months_after_it_is_over(d: Dialogue, day: date) -> None:
    assert erased_on(d, date(2027, 3, 1)) == day


@pytest.mark.parametrize(
    ("seats", "taken", "status", "free", "becomes"),
    [
        (2, 0, "open", 2, "open"),
        (2, 2, "open", 0, "full"),
        (2, 3, "full", 0, "full"),
        (3, 2, "full", 1, "open"),
        (None, 99, "full", None, "open"),
        (2, 2, "closed", 0, "closed"),
        (2, 1, "closed", 1, "closed"),
        (2, 1, "held", 0, "held"),
        (2, 1, "cancelled", 0, "cancelled"),
    ],
)
def test_seats_decide_between_open_and_full_only(
    seats: int | None, taken: int, status: Any, free: int | None, becomes: str
) -> None:
    d = meeting(seats=seats, status=status)
    assert free_seats(d, taken, NOW) == free
    assert status_by_seats(d, taken) == becomes


@pytest.mark.parametrize("given", [{"sign_up": False}, {"form": "written"}])
def test_what_staff_say_of_seats_stands_where_one_does_not_sign_up_here(given: dict[str, Any]) -> None:
    d = meeting(status="full", **given)
    assert as_counted(d, Counts(2, 0, 0)) == d


def test_a_written_consultation_cannot_be_full() -> None:
    assert status_by_seats(consultation(status="full", seats=2), 2) == "open"
    assert status_by_seats(consultation(status="closed", seats=2), 2) == "closed"


@pytest.mark.parametrize(
    ("email", "counted"),
    [("a@b.dk", "a@b.dk"), ("a+x+y@b.dk", "a@b.dk"), ("+a@b.dk", "+a@b.dk"), ("a+@b.dk", "a@b.dk")],
)
def test_a_mailbox_is_counted_without_what_stands_after_a_plus(email: str, counted: str) -> None:
    assert mailbox(email) == counted


@pytest.mark.parametrize(
    ("address", "of"),
    [
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("192.0.2.7", None),
        ("::ffff:192.0.2.7", None),
        ("", None),
        ("noget", None),
    ],
)
def test_a_site_is_the_48_bits_of_ipv6_that_one_subscriber_has(address: str, of: str | None) -> None:
    assert site(address) == of


def test_what_is_counted_decides_what_is_shown() -> None:
    assert as_counted(meeting(), Counts(2, 2, 1)).status == "full"
    assert as_counted(meeting(status="full"), Counts(2, 1, 0)).status == "open"
    assert as_counted(meeting(), None) == meeting()


@pytest.mark.parametrize("seats", [2, None])
def test_no_seat_is_given_when_it_has_begun(seats: int | None) -> None:
    begun = datetime.fromisoformat("2027-04-05T09:00+02:00")
    assert free_seats(meeting(seats=seats, status="closed"), 0, begun) == 0
    assert free_seats(meeting(seats=seats, status="closed"), 0, begun - timedelta(seconds=1)) != 0


def test_a_company_counts_once_and_is_named_when_one_of_its_people_agreed() -> None:
    forms = [
        FORM,
        replace(FORM, email="b@rent.example", named=False),
        replace(FORM, email="c@x.example", company="Bygma", cvr="", named=False),
        replace(FORM, email="d@x.example", company="BYGMA", cvr="", named=False),
        replace(FORM, email="e@x.example", company="", cvr="", named=False),
        replace(FORM, email="f@x.example", company="Alfa", cvr="", named=True),
    ]
    assert organisations(forms) == (("Alfa", "Rent & Pænt ApS"), 2)


@pytest.mark.parametrize("terms", [SIGN_UP_TERMS, QUESTION_TERMS, CONSULTATION_TERMS])
def test_what_becomes_public_and_when_it_is_erased_is_said_before(terms: tuple[str, ...]) -> None:
    said = " ".join(terms)
    for word in ("offentlig", "offentlighedsloven", "slettes", f"{KEPT_MONTHS} måneder"):
        assert word in said
    assert f"{UNCONFIRMED_DAYS} dage" in ERASED_SIGN_UP
