"""The arrow of the design: pages → web → services → feeds, ingest → store → records. Nothing points back."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from transparency.config import ROOT

SRC = ROOT / "src"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(file): file for file in sorted(SRC.rglob("*.py")) if "migrations" not in file.parts}
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(file.read_text("utf-8"))))


@cache
def imports(file: Path) -> frozenset[tuple[str, str]]:
    """Every (module, name) that a file imports; the name is empty for a whole module."""
    found: set[tuple[str, str]] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(node.module, alias.name) for alias in node.names}
    return frozenset(found)


def imported(file: Path, package: str) -> set[str]:
    """What a file takes from a package: names, or "" for the package or a module of it."""
    return {name for module, name in imports(file) if module.partition(".")[0] == package}


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_the_arrow_points_one_way(contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), limit_to_contracts=(contract,), no_cache=True
    )
    assert status == 0, capsys.readouterr().out


def test_every_module_has_its_place_in_the_arrow() -> None:
    (arrow,) = [contract for contract in CONTRACTS if contract["id"] == "arrow"]
    placed = [name.strip() for layer in arrow["layers"] for name in layer.replace("|", ":").split(":")]
    assert len(placed) == len(set(placed))
    packages = {name for name, file in MODULES.items() if file.name == "__init__.py"}
    astray = [
        name
        for name in MODULES
        if name not in packages and not any(f"{name}.".startswith(f"{place}.") for place in placed)
    ]
    assert astray == []


@pytest.mark.parametrize("framework", ["streamlit", "starlette", "uvicorn", "anyio"])
def test_only_the_web_and_the_app_know_streamlit_and_http(framework: str) -> None:
    knowing = {name for name, file in MODULES.items() if imported(file, framework)}
    assert {name for name in knowing if not name.startswith("transparency.web.")} == set()


# A service may hold a connection that it was given, which needs its type; and who shows an address or an
# error of the database has to know what it is. Nobody but the stores asks the database anything.
KNOWN = {
    "transparency.cli": {"make_url"},
    "transparency.web.routes": {"SQLAlchemyError"},
    "transparency.web.private": {"SQLAlchemyError"},
}


def test_only_stores_ask_the_database() -> None:
    for name, file in MODULES.items():
        if name.startswith("transparency.storage.") or name.endswith((".store", "_store")):
            continue
        known = set() if name.startswith("transparency.web.") else {"Connection"}
        assert imported(file, "sqlalchemy") <= known | KNOWN.get(name, set()), name
        assert not imported(file, "alembic") | imported(file, "psycopg") | imported(file, "sqlite3"), name


def test_the_web_leaves_the_database_to_services() -> None:
    reaching = {
        (name, module)
        for name, file in MODULES.items()
        if name.startswith("transparency.web.")
        for module, _ in imports(file)
        if f"{module}.".startswith("transparency.storage.")
    }
    assert reaching == set()


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_pages_are_short_plain_scripts_on_top_of_the_web(file: Path) -> None:
    ours = {module for module, _ in imports(file) if module.startswith("transparency")}
    if file.parent.name == "pages":
        assert all(module.startswith("transparency.web") for module in ours)
        assert len(file.read_text("utf-8").splitlines()) <= 80
    assert not any(module.endswith(".store") or ".storage" in module for module in ours)


def test_nothing_but_the_clock_asks_what_time_it_is() -> None:
    asking = set()
    for file in (*MODULES.values(), *SCRIPTS):
        for node in nodes(file):
            match node:
                case ast.Attribute(
                    value=ast.Name(id="time"), attr="time" | "time_ns" | "localtime" | "gmtime"
                ):
                    asking.add(file)
                case ast.Attribute(
                    attr="now" | "today" | "utcnow", value=ast.Name(id="datetime" | "date" | "dt")
                ):
                    asking.add(file)
                case ast.Attribute(
                    attr="now" | "today" | "utcnow", value=ast.Attribute(value=ast.Name(id="datetime" | "dt"))
                ):
                    asking.add(file)
    assert {str(file.relative_to(ROOT)) for file in asking} == {"src/transparency/clock.py"}
