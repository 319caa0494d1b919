"""Reading in 1,000 feeds beside merely parsing them with feedparser, in one process."""

import io
import time
from pathlib import Path

import feedparser

from bench.measure import Part, compared, interleaved, paragraph, say
from bench.workshop import Workshop, sqlite
from transparency.accounts.permissions import Actor
from transparency.sources.service import Sources
from transparency.storage.database import Database

ITEMS = 15
"""In each feed: what a tender platform or a ministry shows at a time."""

_ACTOR = Actor("publisher", "benchmark")


def feed(number: int) -> bytes:
    """RSS and Atom in turn, with a paragraph of HTML in each item."""
    said = "".join(
        f"<p>Kommunen har offentliggjort <b>udbud {n}</b> af rengøring &amp; drift.</p>" for n in range(4)
    )
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    items = []
    for item in range(ITEMS):
        address = f"https://nyheder.example.org/{number}/{item}?kilde=feed&amp;nr={item}"
        if number % 2:
            items.append(
                f"<item><title>Udbud {number}-{item}: rengøring</title><link>{address}</link><guid>{address}</guid>"
                f"<pubDate>Mon, 02 Nov 2026 10:{item:02}:00 GMT</pubDate><description>{escaped}</description></item>"
            )
        else:
            items.append(
                f'<entry><title>Udbud {number}-{item}: rengøring</title><link href="{address}"/><id>{address}</id>'
                f'<updated>2026-11-02T10:{item:02}:00Z</updated><summary type="html">{escaped}</summary></entry>'
            )
    listed = "".join(items)
    whole = (
        f'<rss version="2.0"><channel><title>Nyt</title>{listed}</channel></rss>'
        if number % 2
        else f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Nyt</title>{listed}</feed>'
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{whole}'.encode()


def _import(feeds: list[bytes], folder: Path, expected: int) -> float:
    """Everything, from starting the process that reads to ending it, into an empty database."""
    folder.mkdir()
    database = Database(sqlite(folder))
    database.migrate()
    sources = Sources(database, (), folder / "feeds")
    start = time.perf_counter()
    found = sum(sources.import_items(_ACTOR, f"{number}.xml", data).new for number, data in enumerate(feeds))
    sources.close()
    took = time.perf_counter() - start
    database.close()
    if found != expected:
        raise ValueError(f"{found} items instead of {expected}")
    return took


def _parse(feeds: list[bytes], expected: int) -> float:
    start = time.perf_counter()
    found = sum(len(feedparser.parse(io.BytesIO(data)).entries) for data in feeds)
    took = time.perf_counter() - start
    if found != expected:
        raise ValueError(f"feedparser saw {found} items instead of {expected}")
    return took


def run(workshop: Workshop) -> Part:
    """Measure a first import of the feeds."""
    count = 100 if workshop.quick else 1_000
    feeds = [feed(number) for number in range(count)]
    expected = count * ITEMS
    folders = iter(range(1_000))
    rounds = 2 if workshop.quick else 5
    pairs = interleaved(
        rounds,
        lambda: _import(feeds, workshop.folder / f"feeds{next(folders)}", expected),
        lambda: _parse(feeds, expected),
    )
    say("  import, parse: " + "; ".join(", ".join(f"{s:.2f}" for s in one) for one in pairs))
    size = sum(map(len, feeds)) / count / 1000
    return Part(
        "Feeds in",
        (
            compared(
                f"Import of {count:,} feed files", "feedparser parses them", "s", pairs, 5, at_least=False
            ),
        ),
        paragraph(f"""
            {count:,} files, RSS and Atom in turn, {ITEMS} items and {size:.0f} KB each. An import starts the process
            that reads, hands it one file after the other, cleans what comes back, and keeps the bytes and the items
            in SQLite, a transaction for each file. feedparser parses the same bytes in this process. {rounds} rounds
            in turn.
        """),
    )
