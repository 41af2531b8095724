"""Extensions, created unbound: the factory binds them to an app."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of all models."""


# The pre-ping replaces pooled connections that died while the database was away.
db = SQLAlchemy(model_class=Base, engine_options={"pool_pre_ping": True})
