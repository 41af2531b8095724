"""Accounts and tokens. Nothing here knows about HTTP."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from toolshed.auth.models import Account, Role, Token
from toolshed.auth.passwords import hash_password, is_stale, password_fits
from toolshed.auth.schemas import Login, Registration
from toolshed.auth.tokens import digest_of, new_token
from toolshed.errors import UnauthorizedError
from toolshed.extensions import db
from toolshed.members.models import Member
from toolshed.unit_of_work import unit_of_work


def register(data: Registration) -> Member:
    """Add a member with an account; raise ConflictError if the address is taken."""
    member = Member(name=data.name, email=data.email)
    with unit_of_work() as session:
        session.add(member)
        session.flush()
        account = Account(
            email=data.email,
            role=Role.MEMBER,
            member_id=member.id,
            password_hash=hash_password(data.password.get_secret_value()),
        )
        session.add(account)
    return member


def add_librarian(email: str, password: str) -> None:
    """Add an account without a member."""
    account = Account(
        email=email, role=Role.LIBRARIAN, password_hash=hash_password(password)
    )
    with unit_of_work() as session:
        session.add(account)


def log_in(data: Login, lifetime: timedelta) -> str:
    """Return a new token, or raise UnauthorizedError."""
    password = data.password.get_secret_value()
    account = db.session.scalars(
        select(Account).where(Account.email == data.email)
    ).one_or_none()
    if account is None:
        # The work of a verification, for nothing.
        hash_password(password)
        raise wrong_login()
    if not password_fits(password, account.password_hash):
        raise wrong_login()
    token, digest = new_token()
    with unit_of_work() as session:
        if is_stale(account.password_hash):
            account.password_hash = hash_password(password)
        session.add(
            Token(
                digest=digest,
                account_id=account.id,
                expires_at=datetime.now(UTC) + lifetime,
            )
        )
    return token


def wrong_login() -> UnauthorizedError:
    """Return the one answer to whatever was wrong."""
    return UnauthorizedError("this address and this password do not belong together")


def log_out(token: str) -> None:
    """End a token."""
    with unit_of_work() as session:
        session.execute(delete(Token).where(Token.digest == digest_of(token)))


def holder_of(token: str) -> Account:
    """Return the account of a valid token, or raise UnauthorizedError."""
    found = db.session.scalars(
        select(Token)
        .where(Token.digest == digest_of(token))
        .options(joinedload(Token.account))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found.expires_at <= datetime.now(UTC):
        message = "this token opens nothing"
        raise UnauthorizedError(message)
    return found.account
