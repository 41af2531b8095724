"""Extensions, created unbound: the factory binds them to an app."""

from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from sqlalchemy.orm import DeclarativeBase

from toolshed.auth.passwords import Passwords
from toolshed.limits import is_read, write_limit


class Base(DeclarativeBase):
    """The base class of all models."""


db = SQLAlchemy(model_class=Base)
mail = Mail()
cors = CORS()
passwords = Passwords()
limiter = Limiter(
    get_remote_address,
    default_limits=[write_limit],
    default_limits_exempt_when=is_read,
)
# A mark for views that answer over plain HTTP too. The Talisman that acts is the
# factory's: it keeps its settings on itself, so that each app needs one of its own.
over_plain_http = Talisman()(force_https=False)
