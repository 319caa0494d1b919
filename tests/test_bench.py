"""The benchmarks' own arithmetic, parsers and settings. Nothing here measures a speed."""

import ast
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bench.filters import queries, target_queries
from bench.importing import filled_out, workbook
from bench.measure import (
    Kept,
    Part,
    Row,
    amount,
    compared,
    interleaved,
    markdown,
    paragraph,
    percentile,
    ratios,
    read,
    written,
)  # fmt: skip
from bench.peers.bare import app as bare
from bench.readers import head, request
from bench.workshop import ROOT, environment
from transparency import clock, demo
from transparency.ingest.spreadsheet import read_table
from transparency.reference import Reference
from transparency.targets.filters import TargetFilter
from transparency.tenders.filters import TenderFilter
from transparency.tenders.sheet import COLUMNS


def row(*figures: float, limit: float = 0.5, at_least: bool | None = True, unit: str = "×") -> Row:
    return Row("what", "ours", "theirs", figures, limit, at_least, unit)


@pytest.mark.parametrize(
    ("made", "met"),
    [
        (row(0.4, 0.5, 0.9), True),
        (row(0.4, 0.49, 0.9), False),
        (row(1.9, 2.0, 9.0, limit=2, at_least=False), True),
        (row(1.9, 2.1, 9.0, limit=2, at_least=False), False),
        (row(50, 50, 50, limit=50, at_least=None), True),
        (row(50, 50, 51, limit=50, at_least=None), False),
    ],
)
def test_a_demand_is_met_by_the_median_of_the_rounds(made: Row, met: bool) -> None:
    assert made.met is met
    assert made.cells[-1] == ("yes" if met else "**no**")


def test_a_row_shows_the_median_with_the_least_and_the_most() -> None:
    assert row(0.6, 0.4, 0.5).cells[3:5] == ("0.5 × (0.4–0.6)", "≥ 0.5 ×")
    assert row(0.98, limit=1.2, at_least=False, unit="MB").cells[3:5] == ("0.98 MB (0.98–0.98)", "≤ 1.2 MB")
    assert row(1, 1, limit=1, at_least=False, unit="").cells[3:5] == ("1 (1–1)", "≤ 1")
    assert row(50, limit=50, at_least=None, unit="").cells[3:5] == ("50 (50–50)", "= 50")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0071234, "0.00712"),
        (0.5, "0.5"),
        (7.126, "7.13"),
        (71.26, "71.3"),
        (712.6, "713"),
        (99.96, "100"),
        (7126, "7,130"),
        (1234567, "1,230,000"),
    ],
)
def test_amounts_have_three_significant_digits(value: float, text: str) -> None:
    assert amount(value) == text


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        (range(1, 101), 0.95, 95),
        (range(1, 21), 0.95, 19),
        ([3.0], 0.95, 3.0),
        ([2, 1], 0.5, 1),
        ([1, 2, 3], 1, 3),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: Any, share: float, found: float) -> None:
    assert percentile(list(values), share) == found


def test_measures_take_turns() -> None:
    said: list[str] = []

    def measure(name: str, value: float) -> Callable[[], float]:
        return lambda: said.append(name) or value  # type: ignore[func-returns-value]

    assert interleaved(2, measure("a", 1.0), measure("b", 2.0)) == [(1.0, 2.0), (1.0, 2.0)]
    assert said == ["a", "b", "a", "b"]


def test_ratios_are_taken_within_each_round() -> None:
    assert ratios([(1, 2), (9, 3)]) == (0.5, 3)
    with pytest.raises(ValueError, match="not above zero"):
        ratios([(1, 0)])


def test_a_comparison_shows_both_sides_medians() -> None:
    found = compared("Start", "empty app", "s", [(2, 1), (4, 2), (9, 3)], 2, at_least=False)
    assert (found.measured, found.against, found.median) == ("4 s", "empty app, 2 s", 2)


def test_the_table_has_a_line_for_each_row_and_the_text_for_each_part() -> None:
    part = Part("Title", (row(1.0), row(0.1)), "How it was done.")
    text = markdown([Kept(part, "today, commit abc")], [("Machine", "2 cores")])
    assert [line for line in text.splitlines() if line.startswith("| what")] == [
        "| what | ours | theirs | 1 × (1–1) | ≥ 0.5 × | yes |",
        "| what | ours | theirs | 0.1 × (0.1–0.1) | ≥ 0.5 × | **no** |",
    ]
    assert "- Machine: 2 cores" in text
    assert "## Title\n\nMeasured today, commit abc.\n\nHow it was done.\n" in text
    assert "Not results" not in text
    assert "Not results" in markdown([Kept(part, "today")], [], quick=True)


def test_what_a_run_did_not_measure_stays_as_it_was_kept(tmp_path: Path) -> None:
    kept = {"plan": Kept(Part("Title", (row(1.0),), "How."), "yesterday")}
    (tmp_path / "results.json").write_text(written(kept), "utf-8")
    assert read(tmp_path / "results.json") == kept
    assert read(tmp_path / "none.json") == {}


def test_a_paragraph_is_one_line() -> None:
    assert paragraph("\n   a b\n   c\n") == "a b c"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", (200, 38, 5)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nx: y\r\n\r\n", (200, 45, 12)),
        (b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n", (304, 38, 0)),
        (b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", (304, 48, 0)),
        (b"HTTP/1.1 200 OK\r\ncontent-len", None),
    ],
)
def test_an_answers_head_is_read(data: bytes, found: tuple[int, int, int] | None) -> None:
    assert head(data) == found


def test_an_answer_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="without a length"):
        head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")


def test_a_request_is_a_whole_get() -> None:
    said = request("/a?b=c", [("If-None-Match", '"x"')])
    assert said == b'GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: "x"\r\n\r\n'


@pytest.mark.parametrize(("path", "status", "size"), [("/", 304, 0), ("/17", 200, 17)])
def test_the_bare_peer_answers_as_many_bytes_as_its_path_says(path: str, status: int, size: int) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> Awaitable[Any]:
        raise AssertionError("nothing to receive")

    asyncio.run(bare({"type": "http", "path": path}, receive, send))
    assert sent[0]["status"] == status
    assert dict(sent[0]["headers"]).get(b"content-length", b"0") == str(size).encode()
    assert len(sent[1]["body"]) == size


def test_filters_are_distinct_and_the_site_takes_them_all(reference: Reference) -> None:
    asked = queries(400, 1, reference)
    departments = [d.key for d in reference.organisation.departments]
    read = []
    for query in asked:
        pairs = parse_qsl(query)
        read.append((TenderFilter.from_query(pairs, departments), dict(pairs).get("page")))
    assert len(set(read)) == 400
    assert all(f for f, _ in read)
    names = {name for query in asked for name, _ in parse_qsl(query)}
    assert {"q", "department", "cpv", "year", "value", "status", "sort", "page"} <= names


def test_filters_of_targets_are_distinct_and_mostly_mean_something(reference: Reference) -> None:
    asked = target_queries(400, 1, reference)
    read = [TargetFilter.from_query(parse_qsl(query), ()) for query in asked]
    assert len(set(read)) == 400
    assert all(read)
    names = {name for query in asked for name, _ in parse_qsl(query)}
    assert names == {"q", "id", "group", "verdict", "direction", "measured", "overdue", "sort", "open"}


def test_the_same_seed_gives_the_same_filters(reference: Reference) -> None:
    assert queries(20, 3, reference) == queries(20, 3, reference)
    assert queries(20, 3, reference) != queries(20, 4, reference)


def test_the_workbook_to_import_fills_nearly_every_column(reference: Reference) -> None:
    tenders = list(filled_out(demo.tenders(20, 1, reference, clock.today())))
    table = read_table(workbook(tenders, reference, version=False), "plan.xlsx")
    assert len(table.headings) == len(COLUMNS)
    assert len(table.rows) == 20
    empty = {
        heading
        for index, heading in enumerate(table.headings)
        if all(row.get(index) is None for row in table.rows)
    }
    assert "Version" in empty
    assert len(empty) <= 0.2 * len(COLUMNS)


def test_peers_are_served_with_the_sites_settings() -> None:
    assert _served("bench/serve.py") == _served("app.py")


def _served(file: str) -> dict[str, str]:
    """The settings of the one call of `uvicorn.run` in a file, but for where it listens."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    (call,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "uvicorn.run"
    )
    return {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg and k.arg not in ("host", "port")}


def test_servers_do_not_inherit_the_settings_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "PORT", "TRANSPARENCY_ENV", "STREAMLIT_SERVER_PORT"):
        monkeypatch.setenv(name, "x")
    found = environment(PORT="1")
    assert found["PORT"] == "1"
    assert not {"DATABASE_URL", "TRANSPARENCY_ENV", "STREAMLIT_SERVER_PORT"} & set(found)
