"""A small folder of guidance of a test's own: one guide in both languages, two words, one question."""

from collections.abc import Callable
from pathlib import Path

import pytest

FRONT = """\
---
id: espd
title: Udfyld ESPD
summary: Sådan udfylder I ESPD.
audience: bidders
order: 50
reviewed: 2026-11-26
next_review: 2027-11-26
sources:
  - Udbudsloven §§ 148–152 (ESPD)
---
"""

WORD = """\
[[term]]
id = "standstill"
da = "standstill"
en = "standstill period"
aliases_da = ["ventetid"]
aliases_en = []
meaning_da = "Tiden mellem underretning og kontrakt."
meaning_en = "The time between notification and contract."
source = "Klagenævnsloven § 3"
guide = "espd"
"""

NOTICE = """\
[[term]]
id = "notification"
da = "underretning"
en = "notification"
aliases_da = []
aliases_en = []
meaning_da = "Brevet om, hvem der vandt."
meaning_en = "The letter on who won."
source = "Udbudsloven § 171"
guide = ""
"""

QUESTION = """\
[[question]]
id = "cost"
question_da = "Koster det noget?"
question_en = "Does it cost anything?"
answer_da = "Nej, se [ESPD](/vejledning?id=espd)."
answer_en = "No, see [ESPD](/vejledning?id=espd)."
answered = 2026-11-26
guide = "espd"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder, with nothing wrong in it."""
    found = tmp_path / "guidance"
    found.mkdir()
    (found / "espd.da.md").write_text(
        FRONT + "\nESPD er en erklæring.\n\n## Del I\n\nOm udbuddet.\n", "utf-8"
    )
    english = FRONT.replace("Udfyld", "Fill in").replace("Sådan udfylder I", "How to fill in the")
    (found / "espd.en.md").write_text(english + "\nThe ESPD is a declaration.\n", "utf-8")
    (found / "glossary.toml").write_text(f"{WORD}\n{NOTICE}", "utf-8")
    (found / "questions.toml").write_text(QUESTION, "utf-8")
    (found / "hosts.txt").write_text("# where links may lead\nted.europa.eu\n", "utf-8")
    return found


Write = Callable[..., None]


@pytest.fixture
def write(folder: Path) -> Write:
    """`write(name, text)` puts a file into the folder; `write(name, old=…, new=…)` changes one."""

    def change(name: str, text: str | None = None, *, old: str = "", new: str = "") -> None:
        file = folder / name
        if text is None:
            text = file.read_text("utf-8")
            assert text.count(old) == 1
            text = text.replace(old, new)
        file.write_text(text, "utf-8")

    return change


@pytest.fixture
def front() -> str:
    """What stands above the text of the Danish guide."""
    return FRONT
