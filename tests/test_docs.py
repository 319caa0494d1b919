"""Every command, setting, route and page stands in the docs, and the docs name nothing that is not there."""

import argparse
import re
from dataclasses import fields
from pathlib import Path

import pytest

from transparency.cli import parser
from transparency.config import ROOT, Settings, env_name
from transparency.dialogues.filters import DialogueFilter
from transparency.targets.filters import TargetFilter
from transparency.tenders.filters import TenderFilter
from transparency.web.routes import routes
from transparency.web.sitemap import PAGES

DOCS = ROOT / "docs"


def _text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _commands(of: argparse.ArgumentParser, before: str = "") -> dict[str, set[str]]:
    """Each command with its options, those below it included."""
    found: dict[str, set[str]] = {}
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                found |= _commands(sub, f"{before} {name}".strip())
    if before:
        options = {o for a in of._actions for o in a.option_strings if o.startswith("--") and o != "--help"}
        found[before] = options
    return found


@pytest.mark.parametrize(("command", "options"), _commands(parser()).items())
def test_every_command_and_option_is_documented(command: str, options: set[str]) -> None:
    text = _text("cli.md")
    assert f"`{command}" in text
    assert {o for o in options if f"`{o}" not in text and f" {o} " not in text} == set()


def test_the_docs_name_no_option_that_is_gone() -> None:
    known = {o for options in _commands(parser()).values() for o in options}
    assert set(re.findall(r"`(--[a-z-]+)", _text("cli.md"))) <= known


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", _text("settings.md"), re.MULTILINE))
    assert documented == {env_name(name) for name in Settings.model_fields}


@pytest.mark.parametrize("route", [r.path for r in routes()])  # type: ignore[attr-defined]
def test_every_route_is_documented(route: str) -> None:
    stem, _, form = route.rpartition(".")
    text = _text("api.md")
    assert f"`{route}" in text or (f"`{stem}." in text and f"`.{form}`" in text), route


def test_every_filter_is_documented() -> None:
    rows = re.findall(r"^\| (.*?) \|", _text("api.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    for kind in (TenderFilter, DialogueFilter, TargetFilter):
        assert {field.name for field in fields(kind)} <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
def test_every_page_is_documented_with_who_may_read_it(page: object) -> None:
    assert f"| `{page.url}` |" in _text("architecture.md")  # type: ignore[attr-defined]


def test_links_between_documents_lead_somewhere() -> None:
    for file in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_the_layout_in_the_docs_is_the_layout() -> None:
    text = _text("architecture.md")
    source = Path(ROOT / "src" / "transparency")
    for package in (p.name for p in source.iterdir() if (p / "__init__.py").exists()):
        assert f"{package}/" in text, package
