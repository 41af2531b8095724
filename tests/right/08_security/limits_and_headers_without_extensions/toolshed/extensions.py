"""Extensions, created unbound: the factory binds them to an app."""

from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

from toolshed.auth.passwords import Passwords
from toolshed.browsers import Browsers
from toolshed.limits import Limits


class Base(DeclarativeBase):
    """The base class of all models."""


db = SQLAlchemy(model_class=Base)
mail = Mail()
passwords = Passwords()
limits = Limits()
browsers = Browsers()
