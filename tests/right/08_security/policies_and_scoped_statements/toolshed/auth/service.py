"""What can be done with accounts and tokens. Nothing here knows about HTTP."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from toolshed.auth.models import Account, Role, Token
from toolshed.auth.policy import Actor
from toolshed.auth.schemas import Login, Registration
from toolshed.auth.tokens import digest_of, new_token
from toolshed.errors import UnauthorizedError
from toolshed.extensions import db, passwords
from toolshed.members.models import Member
from toolshed.unit_of_work import unit_of_work


def register(data: Registration) -> Member:
    """Add a member with an account; raise ConflictError if the address is taken."""
    member = Member(name=data.name, email=data.email)
    hashed = passwords.hash(data.password.get_secret_value())
    with unit_of_work() as session:
        session.add(member)
        session.flush()
        session.add(
            Account(
                email=data.email,
                password_hash=hashed,
                role=Role.MEMBER,
                member_id=member.id,
            )
        )
    return member


def add_librarian(email: str, password: str) -> None:
    """Add an account that may act for anybody; ConflictError if the address is taken."""
    hashed = passwords.hash(password)
    with unit_of_work() as session:
        session.add(Account(email=email, password_hash=hashed, role=Role.LIBRARIAN))


def log_in(data: Login, lifetime: timedelta) -> str:
    """Return a new token; raise UnauthorizedError without saying what is wrong."""
    account = db.session.scalar(select(Account).where(Account.email == data.email))
    password = data.password.get_secret_value()
    # Asked first, and for an unknown address too: both answers cost the same work.
    fits = passwords.fits(password, account.password_hash if account else None)
    if account is None or not fits:
        message = "the email address or the password is wrong"
        raise UnauthorizedError(message)
    token, now = new_token(), datetime.now(UTC)
    with unit_of_work() as session:
        if passwords.is_outdated(account.password_hash):
            account.password_hash = passwords.hash(password)
        session.execute(delete(Token).where(Token.expires_at <= now))
        session.add(
            Token(
                digest=digest_of(token),
                account_id=account.id,
                expires_at=now + lifetime,
            )
        )
    return token


def log_out(token: str) -> None:
    """End a token; the account's other tokens stay."""
    with unit_of_work() as session:
        session.execute(delete(Token).where(Token.digest == digest_of(token)))


def actor_with(token: str) -> Actor:
    """Return who holds a token; raise UnauthorizedError if it is unknown or over."""
    known = select(Token.account_id).where(
        Token.digest == digest_of(token), Token.expires_at > datetime.now(UTC)
    )
    found = db.session.execute(
        select(Account.role, Account.member_id).where(
            Account.id == known.scalar_subquery()
        )
    ).one_or_none()
    if found is None:
        message = "this token is worth nothing"
        raise UnauthorizedError(message)
    return Actor(found.role, found.member_id)
