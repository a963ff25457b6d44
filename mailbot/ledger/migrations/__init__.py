"""Alembic's way into the ledger's tables; one file a change under ``versions``."""
