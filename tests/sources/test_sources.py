"""Feeds from the server to the list that staff decide about, on both databases."""

import hashlib
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from https_site import Site, body

from transparency.accounts.permissions import Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.config import Source
from transparency.errors import Conflict, DomainError, NotFound
from transparency.sources import service
from transparency.sources.records import SourceState
from transparency.sources.service import Sources
from transparency.storage.database import Database

WORKER = Actor("publisher", "planlagt opgave")
EDITOR = Actor("editor", "konto:7", 7)
Frozen = Callable[[str], Any]


def feed(*titles: str) -> bytes:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return f'<rss version="2.0"><channel><title>Nyt</title>{items}</channel></rss>'.encode()


def titles(sources: Sources, **page: Any) -> list[str]:
    return [one.item.title for one in sources.items(EDITOR, **page)]


def state(sources: Sources) -> SourceState:
    ((_, found),) = sources.states(EDITOR)
    return found


def why(sources: Sources) -> str:
    error = state(sources).error
    return error.message.format(**error.values) if error else ""


def events(database: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    with database.reading() as connection:
        lines = audit.lines(connection, LogFilter(), limit=100)
    return [(one.who, one.event, one.object, dict(one.details)) for one in reversed(lines)]


# Fetching


def test_what_a_source_brings_waits_for_a_decision_the_newest_first(
    sources: Sources, site: Site, database: Database, frozen: Frozen, tmp_path: Path
) -> None:
    site.answers["/nyt.xml"] = body(feed("B", "A"), ETag='"1"')
    with frozen("2026-11-26T08:00Z"):
        assert sources.fetch_due(WORKER) == 1
        assert sources.fetch_due(WORKER) == 0
    site.answers["/nyt.xml"] = body(feed("C", "B", "A"), ETag='"2"')
    with frozen("2026-11-26T09:00Z"):
        assert sources.fetch_due(WORKER) == 1
    assert titles(sources) == ["C", "B", "A"]
    assert [one.source for one in sources.items(EDITOR)] == ["Nyt"] * 3
    found = state(sources)
    assert (found.etag, found.failures, found.error) == ('"2"', 0, None)
    assert found.fetched_at == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert found.next_at == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert [headers.get("if-none-match") for _, headers in site.asked] == [None, '"1"']
    assert events(database) == [
        ("planlagt opgave", "feed_imported", "feed:Nyt", {"count": 2}),
        ("planlagt opgave", "feed_imported", "feed:Nyt", {"count": 1}),
    ]
    kept = {file.name: file.read_bytes() for file in (tmp_path / "feeds").iterdir()}
    assert kept == {hashlib.sha256(data).hexdigest(): data for data in (feed("B", "A"), feed("C", "B", "A"))}


def test_an_unchanged_or_empty_answer_removes_nothing(sources: Sources, site: Site, frozen: Frozen) -> None:
    answers = [body(feed("A"), ETag='"1"'), body(b"", 304), body(feed(), ETag='"2"')]
    for hour, answer in enumerate(answers):
        site.answers["/nyt.xml"] = answer
        with frozen(f"2026-11-26T{8 + hour:02}:00Z"):
            sources.fetch_due(WORKER)
        assert (titles(sources), state(sources).failures) == (["A"], 0)
    site.answers["/nyt.xml"] = body(b"")
    with frozen("2026-11-26T12:00Z"):
        sources.fetch_due(WORKER)
    assert (titles(sources), why(sources)) == (["A"], "Filen er tom.")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (body(b"", 500), "Serveren svarer med fejl 500."),
        (body(b"<html></html>"), "Filen er ikke et feed. Brug en RSS- eller Atom-fil."),
        (
            body(b"<!DOCTYPE x><rss/>"),
            "Filen har en DOCTYPE og bliver derfor ikke læst. Et feed har ikke brug for en.",
        ),
    ],
)
def test_a_failure_is_told_and_tried_later_and_later_until_it_works(
    sources: Sources, site: Site, frozen: Frozen, answer: Any, said: str
) -> None:
    site.answers["/nyt.xml"] = body(feed("A"), ETag='"1"')
    with frozen("2026-11-26T08:00Z"):
        sources.fetch_due(WORKER)
    site.answers["/nyt.xml"] = answer
    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    for failures, hours in ((1, 2), (2, 4), (3, 8)):
        with frozen(now.isoformat()):
            assert sources.fetch_due(WORKER) == 1
        found = state(sources)
        assert (why(sources), found.failures, found.etag) == (said, failures, "")
        assert found.fetched_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
        assert found.next_at == now + timedelta(hours=hours)
        with frozen((now + timedelta(hours=hours, seconds=-1)).isoformat()):
            assert sources.fetch_due(WORKER) == 0
        now += timedelta(hours=hours)
    assert titles(sources) == ["A"]
    site.answers["/nyt.xml"] = body(feed("B", "A"))
    with frozen(now.isoformat()):
        sources.fetch_due(WORKER)
    assert (titles(sources), state(sources).failures, why(sources)) == (["B", "A"], 0, "")


def test_one_of_several_workers_fetches(
    sources: Sources, site: Site, second_database: Database, tmp_path: Path
) -> None:
    other = Sources(second_database, sources.sources, tmp_path / "feeds", site.fetcher())
    inside, go_on = threading.Event(), threading.Event()

    def slow(to: Any) -> None:
        inside.set()
        go_on.wait(60)
        body(feed("A"))(to)

    site.answers["/nyt.xml"] = slow
    first = threading.Thread(target=sources.fetch_due, args=(WORKER,))
    first.start()
    try:
        assert inside.wait(60)
        assert other.fetch_due(WORKER) == 0
    finally:
        go_on.set()
        first.join(60)
    assert (len(site.asked), titles(other)) == (1, ["A"])


def test_a_source_whose_worker_died_is_due_again(sources: Sources, site: Site, frozen: Frozen) -> None:
    with frozen("2026-11-26T08:00Z"):
        assert sources._take(sources.sources[0]) is not None
    site.answers["/nyt.xml"] = body(feed("A"))
    with frozen("2026-11-26T08:04Z"):
        assert sources.fetch_due(WORKER) == 0
    with frozen("2026-11-26T08:05Z"):
        assert sources.fetch_due(WORKER) == 1


def test_one_bad_source_does_not_stop_the_others(database: Database, site: Site, tmp_path: Path) -> None:
    places = (site.place,)
    listed = [Source(f"Nr. {n}", f"https://{site.place}/{n}.xml", 60, places) for n in range(7)]
    hostile = {1: b"\xff" * 1000, 2: feed("A")[:-20] + b"<a>" * 100, 3: b"<!ENTITY"}
    for n in range(7):
        site.answers[f"/{n}.xml"] = body(hostile.get(n, feed(f"Fra {n}")))
    del site.answers["/4.xml"]
    sources = Sources(database, listed, tmp_path / "feeds", site.fetcher())
    assert [sources.fetch_due(WORKER) for _ in range(3)] == [5, 2, 0]
    assert {"Fra 0", "Fra 5", "Fra 6"} <= set(titles(sources))
    assert {s.name for s, found in sources.states(EDITOR) if found.failures} >= {"Nr. 1", "Nr. 3", "Nr. 4"}


def test_a_source_that_floods_the_list_is_not_fetched_until_somebody_has_looked(
    sources: Sources, site: Site, monkeypatch: pytest.MonkeyPatch, frozen: Frozen
) -> None:
    monkeypatch.setattr(service, "MAX_OPEN", 2)
    site.answers["/nyt.xml"] = body(feed("A", "B"))
    with frozen("2026-11-26T08:00Z"):
        sources.fetch_due(WORKER)
    with frozen("2026-11-26T09:00Z"):
        sources.fetch_due(WORKER)
    assert len(site.asked) == 1
    assert why(sources) == "Der venter allerede 2 nyheder fra “Nyt”. Tag stilling til dem først."
    sources.note(EDITOR, sources.items(EDITOR)[0].id)
    with frozen("2026-11-26T11:00Z"):
        sources.fetch_due(WORKER)
    assert (len(site.asked), why(sources)) == (2, "")


def test_the_process_that_reads_is_gone_when_a_batch_is_done(sources: Sources, site: Site) -> None:
    site.answers["/nyt.xml"] = body(feed("A"))
    sources.fetch_due(WORKER)
    assert sources._reader._child is None


def test_what_came_is_kept_for_90_days_since_it_was_last_seen(
    sources: Sources, tmp_path: Path, frozen: Frozen
) -> None:
    folder = tmp_path / "feeds"
    for name in ("gammel", "ny"):
        sources.import_items(EDITOR, "fil.xml", feed(name))
    old, new = (folder / hashlib.sha256(feed(name)).hexdigest() for name in ("gammel", "ny"))
    before = datetime(2026, 11, 26, tzinfo=UTC).timestamp() - 91 * 86400
    for file in (old, new):
        os.utime(file, (before, before))
    sources.import_items(EDITOR, "fil.xml", feed("ny"))
    with frozen("2026-11-26T00:00Z"):
        sources.fetch_due(WORKER)
    assert (old.exists(), new.exists()) == (False, True)


# Reading in


def test_a_file_brings_its_news_once(sources: Sources, database: Database) -> None:
    assert sources.import_items(EDITOR, "nyt.xml", feed("A", "B", "A")).new == 2
    assert sources.import_items(EDITOR, "nyt.xml", feed("A", "B")).new == 0
    assert sources.import_items(EDITOR, "nyt.xml", feed("A", "C")).new == 1
    assert sources.import_items(EDITOR, "andet.xml", feed("A")).new == 1
    assert titles(sources) == ["A", "C", "A", "B"]
    assert [details for *_, details in events(database)] == [{"count": 2}, {"count": 1}, {"count": 1}]


def test_a_dry_run_says_what_is_new_and_writes_nothing(
    sources: Sources, database: Database, tmp_path: Path
) -> None:
    sources.import_items(EDITOR, "nyt.xml", feed("A"))
    before = list((tmp_path / "feeds").iterdir())
    assert sources.import_items(EDITOR, "nyt.xml", feed("A", "B"), dry_run=True).new == 1
    assert (titles(sources), len(events(database))) == (["A"], 1)
    assert list((tmp_path / "feeds").iterdir()) == before


@pytest.mark.parametrize("name", ["a\0b.xml", "a\udcffb.xml", "x" * 300, "\u202e", ""])
def test_a_strange_name_is_no_trouble(sources: Sources, name: str) -> None:
    assert sources.import_items(EDITOR, name, feed("A")).new == 1
    (found,) = sources.items(EDITOR)
    assert 0 < len(found.source) <= 60
    assert found.source.isprintable()


@pytest.mark.parametrize("data", [b"", b"<html/>", b"x" * 5_000_001])
def test_what_is_no_feed_leaves_nothing(
    sources: Sources, database: Database, tmp_path: Path, data: bytes
) -> None:
    with pytest.raises(DomainError):
        sources.import_items(EDITOR, "nyt.xml", data)
    assert (titles(sources), events(database), (tmp_path / "feeds").exists()) == ([], [], False)


def test_two_who_read_the_same_at_once_bring_it_once(
    sources: Sources, second_database: Database, tmp_path: Path
) -> None:
    other = Sources(second_database, (), tmp_path / "feeds")
    data = feed(*(f"Nr. {n}" for n in range(50)))
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: found.append(one.import_items(EDITOR, "nyt.xml", data).new))
        for one in (sources, other, sources, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert (sum(found), len(found), len(titles(sources))) == (50, 4, 50)


def test_an_address_is_fetched_from_the_servers_of_the_sources_only(sources: Sources, site: Site) -> None:
    site.answers["/andet.xml"] = body(feed("A"))
    assert sources.fetch(EDITOR, f"https://{site.place}/andet.xml").data == feed("A")
    with pytest.raises(DomainError, match="står ikke blandt"):
        sources.fetch(EDITOR, "https://other.example.com/")
    assert sources.source_name(site.url) == "Nyt"


# Deciding


def test_news_is_decided_about_once(sources: Sources, database: Database) -> None:
    sources.import_items(EDITOR, "nyt.xml", feed("A", "B", "C"))
    a, b, _ = sources.items(EDITOR)
    sources.note(EDITOR, a.id)
    sources.dismiss(EDITOR, b.id)
    assert titles(sources) == ["C"]
    for again in (sources.note, sources.dismiss):
        with pytest.raises(Conflict, match="En anden har allerede"):
            again(EDITOR, a.id)
    assert events(database)[1:] == [
        ("konto:7", "feed_decided", f"nyhed:{a.id}", {"state": "noted"}),
        ("konto:7", "feed_decided", f"nyhed:{b.id}", {"state": "dismissed"}),
    ]
    assert sources.import_items(EDITOR, "nyt.xml", feed("A", "B", "C")).new == 0
    assert titles(sources) == ["C"]


def test_there_is_no_deciding_about_what_is_not_there(sources: Sources) -> None:
    with pytest.raises(NotFound):
        sources.note(EDITOR, 12345)


def test_the_list_has_pages(sources: Sources) -> None:
    sources.import_items(EDITOR, "nyt.xml", feed(*"ABCDE"))
    first = sources.items(EDITOR, limit=2)
    assert [one.item.title for one in first] == ["A", "B"]
    assert titles(sources, before_id=first[-1].id, limit=2) == ["C", "D"]


def test_the_list_asks_the_database_once(sources: Sources, database: Database, queries: Any) -> None:
    sources.import_items(EDITOR, "nyt.xml", feed(*"ABCDE"))
    with queries(database) as said:
        sources.items(EDITOR)
    assert len(said) == 1
