"""History, its head table, the revision, CPV names and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "version",
        sa.Column("seq", _big, primary_key=True, autoincrement=False, comment="Place in the chain, from 1"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("record_id", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("who", sa.String(64), nullable=False, comment="Salted hash; the name stands in `author`"),
        sa.Column("reason", sa.Text),
        sa.Column("payload", sa.Text, nullable=False, comment="The whole record as canonical JSON"),
        sa.Column("payload_hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("kind", "record_id", "version"),
        comment="Append-only history of every record, chained by hash",
    )
    op.create_index("version_kind_at", "version", ["kind", "at"])
    op.create_table(
        "author",
        sa.Column("seq", _big, sa.ForeignKey("version.seq"), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        comment="Who made a version; can be deleted without breaking the chain",
    )
    op.create_table(
        "record",
        sa.Column("row", _big, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("record_id", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "seq",
            _big,
            sa.ForeignKey("version.seq"),
            nullable=False,
            comment="The version that is in force",
        ),
        sa.UniqueConstraint("kind", "record_id"),
        comment="One row for each record: where its present version stands",
    )
    table = op.create_table(
        "revision",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        sa.Column("value", _big, nullable=False, comment="Rises with every public change"),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("seq", _big, nullable=False, comment="Last place in the chain"),
        sa.Column("hash", sa.String(64), nullable=False, comment="Last hash of the chain"),
        comment="One row: writers lock it, readers compare it",
    )
    # An empty chain starts from a hash of nothing, at a moment before any record.
    op.bulk_insert(table, [{"id": 1, "value": 0, "at": "2025-01-01T00:00:00Z", "seq": 0, "hash": "0" * 64}])
    op.create_table(
        "cpv",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("da", sa.Text, nullable=False),
        sa.Column("en", sa.Text, nullable=False),
        comment="CPV names from `import cpv`; the shipped table is a file",
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(words, tokenize='ascii', prefix='2 3 4')")
    else:
        op.execute("CREATE TABLE search (row BIGINT PRIMARY KEY REFERENCES record, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX search_words ON search USING gin (words)")
    _forbid_rewriting()


def _forbid_rewriting() -> None:
    """Nobody, not even the site, changes or removes what stands in the history."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER version_no_{action.lower()} BEFORE {action} ON version "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON version "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
