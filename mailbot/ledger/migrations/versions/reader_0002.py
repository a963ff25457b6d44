"""With each verdict, which reader its documents were read by.

Verdicts from before this have none: nobody wrote it down.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("verdict") as verdict:
        verdict.add_column(sa.Column("reader", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("verdict") as verdict:
        verdict.drop_column("reader")
