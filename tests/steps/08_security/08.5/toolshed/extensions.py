"""Extensions, created unbound: the factory binds them to an app."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

from toolshed.auth.passwords import Passwords
from toolshed.limits import is_read, write_limit


class Base(DeclarativeBase):
    """The base class of all models."""


db = SQLAlchemy(model_class=Base)
mail = Mail()
passwords = Passwords()
limiter = Limiter(
    get_remote_address,
    default_limits=[write_limit],
    default_limits_exempt_when=is_read,
)
# TODO(08.5): CORS; and how do the views of health answer over plain HTTP?
