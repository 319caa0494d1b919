"""CPV names that were imported beside the shipped table."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select

from transparency.cpv.records import CpvCode
from transparency.reference import Reference
from transparency.storage.schema import cpv


def with_imported(connection: Connection, reference: Reference) -> Reference:
    """The reference with the imported names over the shipped ones; our trade words stay."""
    rows = connection.execute(select(cpv).order_by(cpv.c.code))
    imported = [CpvCode(row.code, row.da, row.en, ()) for row in rows]
    return replace(reference, cpv=reference.cpv.merged(imported)) if imported else reference


def save(connection: Connection, codes: Sequence[CpvCode]) -> None:
    """Keep these names in place of any imported before."""
    connection.execute(delete(cpv))
    if codes:
        connection.execute(insert(cpv), [{"code": c.code, "da": c.da, "en": c.en} for c in codes])
