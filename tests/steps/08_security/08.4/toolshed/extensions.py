"""Extensions, created unbound: the factory binds them to an app."""

from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

from toolshed.auth.passwords import Passwords


class Base(DeclarativeBase):
    """The base class of all models."""


db = SQLAlchemy(model_class=Base)
mail = Mail()
passwords = Passwords()
# TODO(08.4): a limiter.
# TODO(08.5): CORS; and how do the views of health answer over plain HTTP?
