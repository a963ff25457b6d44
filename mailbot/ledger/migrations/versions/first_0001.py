"""The first tables: messages and what was concluded, standings, letters, events.

Types are spelled out rather than taken from ``tables``: a migration says what was, for ever.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the ledger."""
    _incoming()
    _concluded()
    _standing()
    _outgoing()
    _events()


def downgrade() -> None:
    """Drop them, what refers before what is referred to."""
    for name in (
        "event",
        "letter",
        "receipt",
        "standing",
        "finding",
        "document",
        "verdict",
        "message",
        "mailbox",
    ):
        op.drop_table(name)


def _incoming() -> None:
    op.create_table(
        "mailbox",
        _text("name"),
        _moment("first_poll"),
        sa.PrimaryKeyConstraint("name", name="pk_mailbox"),
    )
    op.create_table(
        "message",
        _number("id"),
        _text("mailbox"),
        _text("folder"),
        _large("uidvalidity"),
        _large("uid"),
        _moment("received"),
        _moment("fetched"),
        _text("sha256"),
        _large("size"),
        _word("state"),
        _number("attempts"),
        _text("problem", nullable=True),
        _text("message_id", nullable=True),
        _text("sender"),
        _text("subject"),
        _text("content"),
        _number("duplicate_of", nullable=True),
        _text("rulebook", nullable=True),
        _text("unit", nullable=True),
        _word("disposition", nullable=True),
        _word("outcome", nullable=True),
        _text("assigned", nullable=True),
        _word("reclassified", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint(
            "mailbox",
            "folder",
            "uidvalidity",
            "uid",
            name="uq_message_mailbox_folder_uidvalidity_uid",
        ),
        sa.ForeignKeyConstraint(["duplicate_of"], ["message.id"], name="fk_message_duplicate_of"),
        sqlite_autoincrement=True,
    )
    _index("message", "mailbox", "sha256")
    _index("message", "mailbox", "content")
    _index("message", "rulebook", "unit")
    _index("message", "state")
    _index("message", "received")


def _concluded() -> None:
    op.create_table(
        "verdict",
        _number("message"),
        _moment("at"),
        _text("rulebook"),
        _text("rulebook_hash"),
        _text("verdict"),
        sa.PrimaryKeyConstraint("message", name="pk_verdict"),
        _of_message("verdict"),
    )
    op.create_table(
        "document",
        _number("id"),
        _number("message"),
        _number("position"),
        _text("name", nullable=True),
        _text("kind"),
        _large("size"),
        _text("sha256"),
        _text("document"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("message", "position", name="uq_document_message_position"),
        _of_message("document"),
    )
    _index("document", "sha256")
    op.create_table(
        "finding",
        _number("id"),
        _number("message"),
        _text("requirement"),
        _text("code"),
        _word("status"),
        _text("detail"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.UniqueConstraint(
            "message", "requirement", "code", name="uq_finding_message_requirement_code"
        ),
        _of_message("finding"),
    )


def _standing() -> None:
    op.create_table(
        "standing",
        _text("rulebook"),
        _text("unit"),
        _word("status"),
        sa.Column("late", sa.Boolean(), nullable=False),
        _text("standing"),
        sa.PrimaryKeyConstraint("rulebook", "unit", name="pk_standing"),
    )
    op.create_table(
        "receipt",
        _text("rulebook"),
        _text("key"),
        _text("number"),
        sa.PrimaryKeyConstraint("rulebook", "key", name="pk_receipt"),
        sa.UniqueConstraint("number", name="uq_receipt_number"),
    )


def _outgoing() -> None:
    op.create_table(
        "letter",
        _number("id"),
        _text("key"),
        _text("mailbox"),
        _number("message", nullable=True),
        _word("kind"),
        _text("to_address"),
        _text("message_id"),
        _word("state"),
        _number("attempts"),
        _moment("created"),
        _moment("tried", nullable=True),
        _text("claim", nullable=True),
        _moment("due", nullable=True),
        _moment("sent", nullable=True),
        _text("problem", nullable=True),
        _text("letter"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("key", name="uq_letter_key"),
        sa.UniqueConstraint("message_id", name="uq_letter_message_id"),
        _of_message("letter"),
        sqlite_autoincrement=True,
    )
    _index("letter", "mailbox", "state")
    _index("letter", "to_address", "created")
    _index("letter", "message")


def _events() -> None:
    op.create_table(
        "event",
        _number("id"),
        _moment("at"),
        _text("kind"),
        _text("by"),
        _number("message", nullable=True),
        _number("letter", nullable=True),
        _text("detail"),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _text("ruling", nullable=True),
        _text("value", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        _of_message("event"),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name="fk_event_letter"),
        sqlite_autoincrement=True,
    )
    _index("event", "message")
    _index("event", "letter")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _of_message(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["message"], ["message.id"], name=f"fk_{table}_message")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(16), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _large(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
