"""`import feed`: what a person or a script gets for good feeds, hostile ones, and what is none."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from transparency import cli
from transparency.accounts.permissions import Actor
from transparency.services import services

Run = Callable[..., tuple[int, str, str]]
EDITOR = Actor("editor", "konto:7", 7)


@pytest.fixture
def run(in_production: None, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `import feed` against a database of the test's own: (exit status, standard output, standard error)."""

    def command(*arguments: object) -> tuple[int, str, str]:
        status = cli.main(["import", "feed", *(str(a) for a in arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    yield command
    services().sources.close()


def file(folder: Path, name: str, *items: str) -> Path:
    found = folder / name
    listed = "".join(f"<item>{item}</item>" for item in items)
    found.write_text(f'<rss version="2.0"><channel><title>Nyt</title>{listed}</channel></rss>', "utf-8")
    return found


GOOD = (
    "<title>Køb &amp;amp; salg</title><link> HTTPS://x.example/1</link><description>&lt;p&gt;Hej&lt;/p&gt;</description>"
    "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>"
)


def waiting() -> list[str]:
    return [one.item.title for one in services().sources.items(EDITOR)]


def test_a_file_becomes_proposals_and_the_same_file_again_nothing(run: Run, tmp_path: Path) -> None:
    path = file(tmp_path, "nyt.xml", GOOD, "<title>B</title>")
    status, out, err = run(path)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{path}: 2 nyheder, 2 nye",
        "  2026-11-02  Køb & salg  https://x.example/1",
        "  ukendt dato  B",
    ]
    assert waiting() == ["Køb & salg", "B"]
    assert "2 nyheder, 0 nye" in run(path)[1]
    assert waiting() == ["Køb & salg", "B"]


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    status, out, _ = run(file(tmp_path, "nyt.xml", GOOD), "--dry-run")
    assert (status, "1 nye (intet gemt)" in out, waiting()) == (0, True, [])
    assert not (tmp_path / "var" / "feeds").exists()


def test_json_is_one_line_for_each_input_and_nothing_else(run: Run, tmp_path: Path) -> None:
    good, bad = file(tmp_path, "nyt.xml", GOOD), tmp_path / "andet.xml"
    bad.write_bytes(b"<html></html>")
    inputs = [good, bad, tmp_path / "intet.xml", "https://x.example/", "javascript://x", tmp_path]
    status, out, _ = run(*inputs, "--json")
    lines = [json.loads(line) for line in out.split("\n")[:-1]]
    assert status == 1
    assert [line["file"] for line in lines] == [str(one) for one in inputs]
    assert [line["ok"] for line in lines] == [True, False, False, False, False, False]
    assert lines[0] == {
        "file": str(good),
        "ok": True,
        "items": [
            {
                "title": "Køb & salg",
                "link": "https://x.example/1",
                "summary": "Hej",
                "published": "2026-11-02",
            }
        ],
        "errors": [],
        "notes": [],
        "new": 1,
    }
    for line in lines[1:]:
        assert (line["items"], len(line["errors"])) == ([], 1)
    assert lines[1]["errors"] == [{"message": "Filen er ikke et feed. Brug en RSS- eller Atom-fil."}]
    assert "x.example står ikke blandt de servere" in lines[3]["errors"][0]["message"]


def test_wrong_use_is_told_apart(run: Run) -> None:
    with pytest.raises(SystemExit) as wrong:
        run("--json")
    assert wrong.value.code == 2


def test_what_is_no_file_does_not_hang(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rør")
    status, out, err = run(tmp_path / "rør", "/dev/zero", tmp_path)
    assert (status, out) == (1, "")
    assert err.count("Det er ikke en almindelig fil.") == 2
    assert f"{tmp_path}: Is a directory" in err


def test_a_hostile_name_is_printed(run: Run, tmp_path: Path) -> None:
    odd = os.fsdecode(bytes(tmp_path) + b"/f\xff\n.xml")
    file(tmp_path, os.path.basename(odd), GOOD)
    status, out, _ = run(odd, "--json")
    (line,) = out.splitlines()
    assert (status, json.loads(line)["file"]) == (0, odd)


def hostile(number: int) -> bytes:
    """Many kinds of bad, and every tenth good."""
    kinds: list[Any] = [
        f'<rss version="2.0"><channel><title>Nyt</title><item><title>Nr. {number}</title></item></channel></rss>',
        b"", b"\xff\xfe" + b"\0<" * number, "<rss" * number, '<!DOCTYPE a [<!ENTITY a "b">]><rss version="2.0"/>',
        '<rss version="2.0"><channel>' + "<a>" * number, f"<feed>{'&' * number}</feed>",
        f'<rss version="2.0"><channel><item><author>{"a" * number}</author></item></channel></rss>',
        '<?xml version="1.0" encoding="utf-7"?><rss version="2.0"><channel/></rss>', b"PK\x03\x04" + b"\0" * number,
    ]  # fmt: skip
    kind = kinds[number % len(kinds)]
    return kind if isinstance(kind, bytes) else str(kind).encode()


def test_hundreds_of_hostile_files_neither_stop_nor_spoil_the_others(run: Run, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xml" for number in range(300)]
    for number, path in enumerate(paths):
        path.write_bytes(hostile(number))
    status, out, _ = run(*paths, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, len(lines)) == (1, 300)
    assert {title for line in lines for title in (item["title"] for item in line["items"])} == {
        f"Nr. {number}" for number in range(0, 300, 10)
    }
    assert len(waiting()) == 30
