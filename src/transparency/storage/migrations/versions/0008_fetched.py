"""How often calendars and feeds are fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fetched",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("route", sa.String(60), primary_key=True, comment="Without what was asked of it"),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        comment="How often calendars and feeds were fetched, and nothing about who",
    )
