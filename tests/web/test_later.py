"""Routes whose answers are imported when they are asked for: each of them is there."""

import re
from importlib import import_module
from pathlib import Path

from transparency.web import routes


def test_every_answer_that_is_imported_later_exists() -> None:
    source = Path(routes.__file__).read_text("utf-8")
    later = re.findall(r'Later\("(\w+)"\)', source)
    used = re.findall(rf"\b({'|'.join(later)})\.(\w+)", source)
    assert set(later) == {module for module, _ in used}
    for module, name in used:
        assert callable(getattr(import_module(f"transparency.web.{module}"), name)), f"{module}.{name}"
