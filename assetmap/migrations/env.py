"""Alembic environment: runs on a connection handed over by ``core.schema``."""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers

from assetmap.migrations.grants import grant_writer
from assetmap.migrations.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_object=alembic_helpers.include_object,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
    writer = context.config.attributes["writer_role"]
    if writer is not None:
        grant_writer(context.config.attributes["connection"], writer)
