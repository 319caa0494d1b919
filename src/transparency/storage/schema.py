"""The tables. Migrations in `migrations/` make them; stores are the only ones that query them.

Moments are ISO text in UTC (`2026-11-23T17:00:00Z`), the same on both databases and inside the hash chain.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

MIGRATION = "0001"
"""The newest migration: what a database has to be at for this code."""

# SQLite makes only an INTEGER primary key its rowid, which the full-text table refers to.
_Big = BigInteger().with_variant(Integer, "sqlite")

version = Table(
    "version",
    metadata,
    Column("seq", _Big, primary_key=True, autoincrement=False, comment="Place in the chain, from 1"),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(64), nullable=False, comment="Salted hash; the name stands in `author`"),
    Column("reason", Text),
    Column("payload", Text, nullable=False, comment="The whole record as canonical JSON"),
    Column("payload_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "record_id", "version"),
    comment="Append-only history of every record, chained by hash",
)
Index("version_kind_at", version.c.kind, version.c.at)

author = Table(
    "author",
    metadata,
    Column("seq", _Big, ForeignKey("version.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    comment="Who made a version; can be deleted without breaking the chain",
)

record = Table(
    "record",
    metadata,
    Column("row", _Big, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("seq", _Big, ForeignKey("version.seq"), nullable=False, comment="The version that is in force"),
    UniqueConstraint("kind", "record_id"),
    comment="One row for each record: where its present version stands",
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("value", _Big, nullable=False, comment="Rises with every public change"),
    Column("at", String(20), nullable=False),
    Column("seq", _Big, nullable=False, comment="Last place in the chain"),
    Column("hash", String(64), nullable=False, comment="Last hash of the chain"),
    comment="One row: writers lock it, readers compare it",
)

cpv = Table(
    "cpv",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("da", Text, nullable=False),
    Column("en", Text, nullable=False),
    comment="CPV names from `import cpv`; the shipped table is a file",
)
