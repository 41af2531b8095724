"""What a client sends in order to sign in, and what it gets."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from toolshed.members.schemas import Email
from toolshed.schemas import AnswerModel, Name, RequestModel


class Registration(RequestModel):
    """A new member who can sign in. Nobody chooses a role or an id here."""

    name: Name
    email: Email
    # A SecretStr shows stars wherever the model is printed or logged.
    password: Annotated[SecretStr, Field(min_length=12, max_length=128)]


class Login(RequestModel):
    """An email address and a password, to be exchanged for a token."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=128)]


class TokenOut(AnswerModel):
    """A token, shown this once."""

    token: str
    expires_in: int


class ActorOut(AnswerModel):
    """Who the server takes the client for."""

    role: str
    member_id: UUID | None
