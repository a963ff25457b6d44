"""Run migrations on the connection, and in the transaction, that ``migrating`` hands over."""

from alembic import context

from mailbot.ledger.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
