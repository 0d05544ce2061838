"""Run by Alembic with the connection that `ioc.store.migrate` hands it."""

from alembic import context

from ioc.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
