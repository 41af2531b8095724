"""Extensions, created unbound: the factory binds them to an app."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of all models."""


# Whatever the configuration: no exception shows the values of its statement.
db = SQLAlchemy(model_class=Base, engine_options={"hide_parameters": True})
