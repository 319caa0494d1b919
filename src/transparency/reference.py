"""What the site looks things up in: the organisation, CPV, NUTS and the policy's promises."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transparency.config import ROOT, Organisation, organisation
from transparency.cpv.records import CpvTable
from transparency.cpv.shipped import shipped_table
from transparency.locale import Lang
from transparency.targets.records import Policy, Promise
from transparency.targets.shipped import load_promises

DATA = ROOT / "data"


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Shipped and configured facts; read once, the same for every visitor. Equal to itself only."""

    organisation: Organisation
    cpv: CpvTable
    nuts: Mapping[str, tuple[str, str]]
    """NUTS code → Danish and English name."""
    policy: Policy
    promises: Mapping[str, Promise]

    def department(self, key: str, lang: Lang) -> str:
        """A department's name; one that has left the configuration is named by its key."""
        found = self.organisation.department(key)
        return found.label(lang) if found else key

    def departments(self, lang: Lang) -> dict[str, str]:
        return {d.key: d.label(lang) for d in self.organisation.departments}

    def place(self, nuts: str, lang: Lang) -> str:
        da, en = self.nuts.get(nuts, (nuts, nuts))
        return en if lang == "en" else da


def load_reference(data: Path = DATA) -> Reference:
    policy, promises = load_promises(data / "policy" / "promises.toml")
    with (data / "reference" / "nuts.csv").open(encoding="utf-8", newline="") as file:
        nuts = {row["code"]: (row["name_da"], row["name_en"]) for row in csv.DictReader(file)}
    return Reference(organisation(), shipped_table(data / "reference" / "cpv.csv"), nuts, policy, promises)
