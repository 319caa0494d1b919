"""Feeds that are fetched, and what they brought."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.String(60), primary_key=True, comment="As in organisation.toml"),
        sa.Column("etag", sa.String(300), nullable=False),
        sa.Column("last_modified", sa.String(60), nullable=False),
        sa.Column("tried_at", sa.String(20)),
        sa.Column("fetched_at", sa.String(20)),
        sa.Column("failures", sa.Integer, nullable=False, comment="In a row"),
        sa.Column("next_at", sa.String(20)),
        sa.Column("error", sa.Text, nullable=False),
        comment="How it stands with each feed that is fetched",
    )
    op.create_table(
        "feed_item",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column(
            "key",
            sa.String(64),
            nullable=False,
            comment="Hash of its guid, else of its link, else of its title",
        ),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("published_on", sa.String(20), comment="Empty when it cannot be read"),
        sa.Column("content_hash", sa.String(64), nullable=False, comment="Of the answer it came in"),
        sa.Column("state", sa.String(10), nullable=False, comment="open, noted or dismissed"),
        sa.Column("at", sa.String(20), nullable=False),
        sa.UniqueConstraint("source", "key"),
        comment="What feeds brought: proposals to staff, never public by themselves",
    )
    op.create_index("feed_item_state_at", "feed_item", ["state", "at"])
