"""Which worker does which job."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("holder", sa.String(40), nullable=False, comment="The worker that runs it; empty: none"),
        sa.Column("lease_until", sa.String(20), comment="After it, a job whose worker has died is anybody's"),
        sa.Column("started_at", sa.String(20)),
        sa.Column("ended_at", sa.String(20)),
        sa.Column("succeeded_at", sa.String(20)),
        sa.Column("next_at", sa.String(20)),
        sa.Column("failures", sa.Integer, nullable=False, comment="In a row"),
        sa.Column(
            "error", sa.Text, nullable=False, comment="Its reference in the log, a space, what went wrong"
        ),
        comment="What workers do now and then: one row for each job, however many workers",
    )
