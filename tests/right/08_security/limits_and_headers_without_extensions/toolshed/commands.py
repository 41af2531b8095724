"""Commands for `flask`; migrations take the place of init-db in exercise 10."""

import click
from flask.cli import with_appcontext

from toolshed.auth.service import add_librarian
from toolshed.errors import ConflictError
from toolshed.extensions import Base, db


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Create the tables that do not exist yet."""
    Base.metadata.create_all(db.engine)
    click.echo("The tables exist.")


@click.command("make-librarian")
@click.argument("email")
@click.password_option()
@with_appcontext
def make_librarian(email: str, password: str) -> None:
    """Add an account that may act for anybody."""
    try:
        add_librarian(email.strip().lower(), password)
    except ConflictError as error:
        raise click.ClickException(error.message) from None
    click.echo("The librarian can log in.")
