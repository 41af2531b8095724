"""Commands for `flask`; migrations take the place of init-db in exercise 10."""

import click
from flask.cli import with_appcontext

from toolshed.extensions import Base, db


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Create the tables that do not exist yet."""
    Base.metadata.create_all(db.engine)
    click.echo("The tables exist.")
