"""Runs the migrations on the database that `storage.migrate` names."""

from alembic import context

from storage.engine import open_engine
from storage.tables import metadata

engine = open_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
