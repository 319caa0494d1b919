"""The public record says exactly what both parties have agreed to show, and nothing before that."""

from house_cases import House
from kpi_plays import DEFINED

from transparency.mail import store as mail
from transparency.mail.store import Posted
from transparency.partnerships.register import PublicPartnerships


def publish(house: House, *sections: str) -> None:
    p, by, other = house.partnerships, house["member"], house["editor"]
    seen = p.shown(by, house.reference, "charter", 1).matter.edition
    made = p.do(by, house.reference, "charter", 1, "publish", {"public": list(sections)}, seen)
    p.do(other, house.reference, "charter", 1, "approve", {}, made.edition)


def public(house: House) -> PublicPartnerships:
    return PublicPartnerships(house.town.database)


def test_isolation_nothing_is_public_before_both_have_said_so(house: House) -> None:
    p = house.partnerships
    p.do(house["member"], house.reference, "charter", 1, "publish", {"public": ["existence"]}, 1)
    assert public(house).index().entries == []


def test_both_have_agreed_and_it_shows(house: House) -> None:
    publish(house, "existence")
    (one,) = public(house).index().shown()
    assert (one.id, one.title, one.supplier) == (house.reference, "Rengøring af skoler", "Rent & Pænt ApS")
    assert (one.purpose, one.goals, one.promises, one.followed) == ("", (), (), None)


def test_isolation_purpose_and_follow_ups_show_only_when_they_are_agreed_on_too(house: House) -> None:
    p = house.partnerships
    typed = {"purpose": "Rene skoler", "goals": "Færre klager", "principles": "Hemmeligt"}
    made = p.do(house["member"], house.reference, "charter", 1, "purpose", typed, 1)
    p.do(house["editor"], house.reference, "charter", 1, "approve", {}, made.edition)
    publish(house, "existence")
    assert public(house).index().shown()[0].purpose == ""
    publish(house, "existence", "purpose", "follow_ups")
    (one,) = public(house).index().shown()
    assert (one.purpose, one.goals, one.followed, one.followed_on_time) == (
        "Rene skoler",
        ("Færre klager",),
        0,
        0,
    )
    assert "Hemmeligt" not in str(one)


def test_other_sections_without_the_existence_show_nothing(house: House) -> None:
    publish(house, "purpose")
    assert public(house).index().entries == []


def test_a_consent_that_is_taken_back_empties_the_record_and_keeps_its_history(house: House) -> None:
    publish(house, "existence")
    house.partnerships.do(house["editor"], house.reference, "charter", 1, "withhold", {"yes": True}, 0)
    found = public(house)
    assert found.index().shown() == []
    first, last = found.versions(house.reference)
    assert (first.record.title, last.record.title, last.record.state) == (
        "Rengøring af skoler",
        "",
        "withdrawn",
    )


def publish_kpi(house: House) -> None:
    """A KPI that is public, and that has been proposed to be so anew."""
    p, by, other = house.partnerships, house["member"], house["editor"]
    made = p.begin(by, house.reference, "kpi", DEFINED)
    made = p.do(other, house.reference, "kpi", 1, "approve", {}, made.edition)
    made = p.do(by, house.reference, "kpi", 1, "publish", {"yes": True}, made.edition)
    made = p.do(other, house.reference, "kpi", 1, "consent", {"yes": True}, made.edition)
    p.do(by, house.reference, "kpi", 1, "publish", {"yes": True}, made.edition)
    assert len(public(house).index().shown()[0].kpis) == 1


def test_a_consent_that_is_taken_back_is_that_to_the_kpis_too(house: House) -> None:
    publish(house, "existence")
    publish_kpi(house)
    p = house.partnerships
    p.do(house["member"], house.reference, "charter", 1, "withhold", {"yes": True}, 0)
    kpi = p.shown(house["editor"], house.reference, "kpi", 1)
    assert (kpi.matter.state, kpi.matter.content.publish) == ("running", None)
    assert [one.move for one in kpi.entries[:2]] == ["withdraw", "decline"]
    publish(house, "existence")
    assert public(house).index().shown()[0].kpis == ()


def test_isolation_a_new_supplier_is_not_public_by_the_word_of_the_old_one(house: House) -> None:
    publish(house, "existence")
    publish_kpi(house)
    p, other = house.partnerships, house["editor"]
    new = {house.town.people["other_admin"].id: ""}
    p.succeed(house["publisher"], house.reference, house.town.other.id, new, "Fusion")
    assert public(house).index().shown() == []
    kpi = p.shown(other, house.reference, "kpi", 1).matter
    assert (kpi.state, kpi.content.publish) == ("running", None)
    assert [one.letter.kind for one in letters_to(house, "other_admin")] == ["partnership_seat"]


def letters_to(house: House, name: str) -> list[Posted]:
    with house.town.database.reading() as connection:
        return mail.to(connection, house.town.people[name].email)


def test_what_changes_nothing_public_writes_no_public_version(house: House) -> None:
    publish(house, "existence")
    risk = {"title": "Hemmeligt", "seen": "a", "effect": "b", "answer_by": "8-3-2027"}
    house.partnerships.begin(house["member"], house.reference, "warning", risk)
    assert len(public(house).versions(house.reference)) == 1


def test_an_ended_contract_is_public_as_ended(house: House) -> None:
    publish(house, "existence")
    p = house.partnerships
    typed = {"ground": "bankrupt", "on": "1-3-2027", "why": "Fortroligt"}
    seen = p.shown(house["editor"], house.reference, "charter", 1).matter.edition
    p.do(house["editor"], house.reference, "charter", 1, "end", typed, seen)
    (one,) = public(house).index().shown()
    assert one.state == "ended"
    assert "Fortroligt" not in str(one)
