"""Notices of the tender journal, and where they may belong."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("notice_id", sa.String(80), nullable=False, comment="BT-701, or the older format's number"),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("number", sa.String(20), nullable=False, comment="In the journal; empty while it has none"),
        sa.Column(
            "form",
            sa.String(20),
            nullable=False,
            comment="planning, consultation, contract, award, change or other",
        ),
        sa.Column("published_on", sa.String(10), comment="Empty when the notice does not say"),
        sa.Column("payload", sa.Text, nullable=False, comment="The business terms that were read, as JSON"),
        sa.Column(
            "content_hash",
            sa.String(64),
            nullable=False,
            comment="Of the file, which is kept in the var folder",
        ),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("read_at", sa.String(20), nullable=False),
        sa.Column("tender_id", sa.String(60), comment="The planned tender it belongs to"),
        sa.Column(
            "state", sa.String(10), nullable=False, comment="new, linked or outside (never stood in the plan)"
        ),
        sa.Column("decided_at", sa.String(20), comment="Empty while nobody has decided"),
        sa.UniqueConstraint("notice_id", "version"),
        comment="Notices of the tender journal",
    )
    op.create_index("ix_notice_number", "notice", ["number"])
    op.create_index("ix_notice_tender_id", "notice", ["tender_id"])
    op.create_table(
        "proposal",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("notice_id", _big, sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("tender_id", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text, nullable=False, comment="Why they may belong together, as JSON"),
        sa.Column("state", sa.String(10), nullable=False, comment="open, accepted or declined"),
        sa.Column("at", sa.String(20), nullable=False),
        sa.UniqueConstraint("notice_id", "tender_id"),
        comment="A notice that may belong to a planned tender: a person decides",
    )
    op.create_index("ix_proposal_notice_id", "proposal", ["notice_id"])
