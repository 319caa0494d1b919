"""Who takes part in dialogues and events, what is asked, and what is answered in writing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("dialogue_id", sa.String(60), nullable=False),
        sa.Column(
            "token_hash", sa.String(64), unique=True, nullable=False, comment="Of the link in the letters"
        ),
        sa.Column(
            "salt", sa.String(32), nullable=False, comment="What the link is made of, with the site's secret"
        ),
        sa.Column("state", sa.String(12), nullable=False, comment="unconfirmed, seat, waiting or cancelled"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False, comment="In lower case"),
        sa.Column("company", sa.String(200), nullable=False),
        sa.Column("cvr", sa.String(8), nullable=False, comment="Empty for one without"),
        sa.Column("size", sa.String(10), nullable=False, comment="sme, large or empty"),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column(
            "named", sa.Boolean, nullable=False, comment="Whether the company may be named as a participant"
        ),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("place", _big, comment="Order in the queue, from when it was confirmed"),
        sa.Column("delete_on", sa.String(10), nullable=False, comment="The day it is erased"),
        sa.Column(
            "told", sa.Integer, nullable=False, comment="Version of the dialogue that the person knows of"
        ),
        comment="Who takes part in a dialogue or event, and who waits for a seat",
    )
    op.create_index("sign_up_dialogue_state", "sign_up", ["dialogue_id", "state", "place"])
    op.create_table(
        "market_question",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("dialogue_id", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False, comment="waiting, answered or declined"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column(
            "email",
            sa.String(254),
            nullable=False,
            comment="For a letter with the answer; empty: none wanted",
        ),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False, comment="Why it was declined"),
        sa.Column("delete_on", sa.String(10), nullable=False, comment="The day it is erased"),
        comment="Questions from the market; an answered one stands in the record of its dialogue",
    )
    op.create_index("ix_market_question_dialogue_id", "market_question", ["dialogue_id"])
    op.create_table(
        "consultation_answer",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("dialogue_id", sa.String(60), nullable=False),
        sa.Column(
            "token_hash",
            sa.String(64),
            unique=True,
            nullable=False,
            comment="Of the link in the first letter",
        ),
        sa.Column(
            "confirmed", sa.Boolean, nullable=False, comment="Whether the mailbox is proved by that link"
        ),
        sa.Column("receipt", sa.String(20), unique=True, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("company", sa.String(200), nullable=False),
        sa.Column("cvr", sa.String(8), nullable=False),
        sa.Column("size", sa.String(10), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column(
            "payload",
            sa.Text,
            nullable=False,
            comment="The answers, and what is confidential and why, as JSON",
        ),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("delete_on", sa.String(10), nullable=False),
        sa.Column(
            "told", sa.Integer, nullable=False, comment="Version of the dialogue that the person knows of"
        ),
        comment="Answers to written consultations",
    )
    op.create_index("ix_consultation_answer_dialogue_id", "consultation_answer", ["dialogue_id"])
