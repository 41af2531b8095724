"""Extensions, created unbound: the factory binds them to an app."""

from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of all models."""


db = SQLAlchemy(model_class=Base)
mail = Mail()
