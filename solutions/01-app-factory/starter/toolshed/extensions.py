"""Extensions, created unbound: the factory binds them to an app."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of all models."""


# TODO(01.3): create the Flask-SQLAlchemy extension here, unbound, as `db`.
