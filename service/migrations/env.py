"""Alembic's door: runs the migrations on the engine the service hands over, or on the one the settings name."""

from contextlib import nullcontext

from alembic import context
from sqlalchemy import Connection, Engine

from service import tables
from service.database import Database
from service.settings import read_settings

config = context.config
engine: Engine | None = config.attributes.get("engine")
given: Connection | None = config.attributes.get("connection")
if engine is None:
    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = Database(settings.database).engine

with engine.begin() if given is None else nullcontext(given) as connection:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        include_name=lambda name, kind, _parents: kind != "table" or name in tables.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()
