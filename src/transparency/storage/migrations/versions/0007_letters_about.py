"""What a letter is erased with."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outbox",
        sa.Column("about", sa.String(40), comment="What it is erased with, if with anything: sign_up:7"),
    )
    op.create_index("ix_outbox_about", "outbox", ["about"])
