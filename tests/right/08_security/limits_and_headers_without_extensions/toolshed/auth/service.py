"""What can be done with accounts and tokens. Nothing here knows about HTTP.

The statements fetch only the columns that they need: SQLAlchemy can log each row.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from toolshed.auth.actor import Actor
from toolshed.auth.models import Account, Role, Token
from toolshed.auth.schemas import Login, Registration
from toolshed.auth.tokens import digest_of, new_token
from toolshed.errors import UnauthorizedError
from toolshed.extensions import db, passwords
from toolshed.members.models import Member
from toolshed.members.schemas import MemberOut
from toolshed.unit_of_work import unit_of_work


def register(data: Registration) -> MemberOut:
    """Add a member with an account; raise ConflictError if the address is taken."""
    account = account_of(data.email, data.password.get_secret_value(), Role.MEMBER)
    member = Member(name=data.name, email=data.email)
    with unit_of_work() as session:
        session.add(member)
        session.flush()
        account.member_id = member.id
        session.add(account)
        # After the commit this would read the whole member again.
        return MemberOut.model_validate(member)


def add_librarian(email: str, password: str) -> None:
    """Add an account that may act for anybody; ConflictError if the address is taken."""
    account = account_of(email, password, Role.LIBRARIAN)
    with unit_of_work() as session:
        session.add(account)


def account_of(email: str, password: str, role: Role) -> Account:
    """Return a new account that is not stored yet."""
    return Account(email=email, password_hash=passwords.hash(password), role=role)


def log_in(data: Login, lifetime: timedelta) -> str:
    """Return a new token; raise UnauthorizedError without saying what is wrong."""
    password = data.password.get_secret_value()
    account_id, stored = credentials_of(data.email)
    fits = passwords.fits(password, stored)
    if account_id is None or stored is None or not fits:
        message = "the email address or the password is wrong"
        raise UnauthorizedError(message)
    token = new_token()
    expires_at = datetime.now(UTC) + lifetime
    with unit_of_work() as session:
        if passwords.is_outdated(stored):
            renewed = update(Account).where(Account.id == account_id)
            session.execute(renewed.values(password_hash=passwords.hash(password)))
        session.add(
            Token(digest=digest_of(token), account_id=account_id, expires_at=expires_at)
        )
    return token


def credentials_of(email: str) -> tuple[UUID | None, str | None]:
    """Return the id and the hash of an account; of an unknown address, nothing."""
    statement = select(Account.id, Account.password_hash).where(Account.email == email)
    row = db.session.execute(statement).one_or_none()
    return (None, None) if row is None else (row.id, row.password_hash)


def log_out(token: str) -> None:
    """End a token; the account's other tokens stay."""
    with unit_of_work() as session:
        session.execute(delete(Token).where(Token.digest == digest_of(token)))


def actor_with(token: str) -> Actor:
    """Return who holds a token; raise UnauthorizedError if it is unknown or over."""
    row = db.session.execute(
        select(Account.member_id, Account.role)
        .join(Token, Token.account_id == Account.id)
        .where(Token.digest == digest_of(token), Token.expires_at > datetime.now(UTC))
    ).one_or_none()
    if row is None:
        message = "this token is not valid"
        raise UnauthorizedError(message)
    return Actor(member_id=row.member_id, is_librarian=row.role == Role.LIBRARIAN)
