"""Files that the site is set up with, in TOML: read, or refused with the file's name and what is wrong with it."""

import tomllib
from pathlib import Path
from typing import Any

from transparency.errors import BadSetting
from transparency.locale import N_


def read(path: Path) -> dict[str, Any]:
    """The whole file. Raises `BadSetting` for one that is not there or cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadSetting(N_("Filen {key} findes ikke."), key=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSetting(N_("Filen {key} kan ikke læses: {why}"), key=str(path), why=str(error)) from None


def entries(path: Path, name: str) -> list[Any]:
    """The file's `[[name]]` tables, in its order; what stands in each is for the caller to check.

    Raises `BadSetting` also for a file without any.
    """
    found = read(path).get(name)
    if not isinstance(found, list) or not found:
        raise BadSetting(N_("{key} mangler i {path}"), key=f"[[{name}]]", path=str(path))
    return found
