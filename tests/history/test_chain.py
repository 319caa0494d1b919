"""The hash chain as a rule about links, without a database."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.history.records import START, Break, Link, breaks, canonical, digest, link_hash

Tamper = Callable[[list[Link]], list[Link]]


def chained(*said: tuple[str, str]) -> list[Link]:
    """A whole chain of (record id, title), each the next version of its record."""
    links: list[Link] = []
    versions: dict[str, int] = {}
    previous = START
    for seq, (record_id, title) in enumerate(said, start=1):
        versions[record_id] = versions.get(record_id, 0) + 1
        payload = canonical({"id": record_id, "title": title})
        what = (
            "tender",
            record_id,
            versions[record_id],
            f"2026-11-{seq:02d}T08:00:00Z",
            digest(f"salt{seq}"),
            None,
        )
        hash_ = link_hash(previous, *what, digest(payload))
        links.append(Link(seq, *what, payload, digest(payload), previous, hash_))
        previous = hash_
    return links


CHAIN = chained(("A", "et"), ("B", "to"), ("A", "tre"), ("C", "fire"), ("B", "fem"))
HEAD = (CHAIN[-1].seq, CHAIN[-1].hash)


def rehashed(links: list[Link]) -> list[Link]:
    """What somebody would do who knows how it works: number and chain everything anew."""
    out: list[Link] = []
    previous = START
    for seq, link in enumerate(links, start=1):
        own = digest(link.payload)
        hash_ = link_hash(
            previous, link.kind, link.record_id, link.version, link.at, link.who, link.reason, own
        )
        out.append(replace(link, seq=seq, payload_hash=own, previous_hash=previous, hash=hash_))
        previous = hash_
    return out


def changed(place: int, **values: object) -> Tamper:
    return lambda links: [*links[:place], replace(links[place], **values), *links[place + 1 :]]  # type: ignore[arg-type]


def test_a_chain_that_nobody_touched_holds() -> None:
    assert list(breaks(CHAIN, *HEAD)) == []
    assert list(breaks([], 0, START)) == []


TAMPERED: list[tuple[str, Tamper, int]] = [
    # what was done, how, the first place where it shows
    ("payload edited", changed(2, payload=canonical({"id": "A", "title": "ændret"})), 3),
    (
        "payload edited and hashed",
        changed(2, payload="{}", payload_hash=digest("{}")),
        3,
    ),
    ("reason edited", changed(1, reason="Fordi"), 2),
    ("moment edited", changed(1, at="2026-11-01T08:00:00Z"), 2),
    ("author edited", changed(1, who=digest("en anden")), 2),
    ("given to another record", changed(3, record_id="D"), 4),
    ("given another version", changed(3, version=2), 4),
    ("first removed", lambda links: links[1:], 2),
    ("one removed from the middle", lambda links: [*links[:2], *links[3:]], 4),
    ("last removed", lambda links: links[:-1], 5),
    ("all removed", lambda links: [], 5),
    ("one inserted", lambda links: rehashed([*links[:2], replace(links[3], record_id="D"), *links[2:]]), 5),
    ("two swapped", lambda links: [links[0], links[2], links[1], *links[3:]], 3),
    ("two swapped and numbered anew", lambda links: rehashed([links[1], links[0], *links[2:]]), 5),
    ("edited and all that follows hashed anew", lambda links: rehashed(changed(0, reason="x")(links)), 5),
    ("one removed and the rest chained anew", lambda links: rehashed([*links[:3], links[4]]), 5),
    ("a version skipped", lambda links: rehashed([*links[1:]]), 2),
]


@pytest.mark.parametrize(("what", "tamper", "place"), TAMPERED, ids=[what for what, _, _ in TAMPERED])
def test_tampering_is_found_at_its_place(what: str, tamper: Tamper, place: int) -> None:
    found = list(breaks(tamper(CHAIN), *HEAD))
    assert found
    assert found[0].seq == place


@given(st.integers(0, len(CHAIN) - 1), st.sampled_from([f.name for f in fields(Link)]), st.data())
def test_a_change_of_any_column_of_any_link_is_found(place: int, column: str, data: st.DataObject) -> None:
    was = getattr(CHAIN[place], column)
    value = data.draw(
        (st.integers(1, 99) if isinstance(was, int) else st.text()).filter(lambda new: new != was)
    )
    assert list(breaks(changed(place, **{column: value})(CHAIN), *HEAD))


def test_a_moved_head_is_found() -> None:
    for head in ((4, HEAD[1]), (5, CHAIN[3].hash), (4, CHAIN[3].hash), (0, START)):
        (found,) = breaks(CHAIN, *head)
        assert found == Break(head[0], "", "", found.why)


def test_the_hash_is_the_one_that_is_documented() -> None:
    """Anybody must be able to check it with the means of their own language."""
    link = replace(CHAIN[1], reason='Ny "frist" – 1. april', payload="{}")
    said = [
        CHAIN[0].hash, "tender", "B", 1, link.at, link.who, link.reason, sha256(b"{}").hexdigest()
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    expected = sha256(text.encode("utf-8")).hexdigest()
    assert expected == link_hash(
        CHAIN[0].hash, "tender", "B", 1, link.at, link.who, link.reason, digest("{}")
    )


def test_nothing_and_an_empty_reason_are_two_things() -> None:
    def with_reason(reason: str | None) -> str:
        return link_hash(START, "tender", "A", 1, "2026-11-01T08:00:00Z", "", reason, "")

    assert len({with_reason(None), with_reason(""), with_reason("null")}) == 3


def test_one_payload_has_one_text() -> None:
    assert canonical({"b": [1, {"y": None, "x": "æ\u2028"}], "a": "ø"}) == canonical(
        {"a": "ø", "b": [1, {"x": "æ\u2028", "y": None}]}
    )
    assert canonical({"b": "å", "a": 1}) == '{"a":1,"b":"å"}'
