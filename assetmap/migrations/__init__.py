"""Alembic migrations, dated; the schema is only ever made by running them."""
