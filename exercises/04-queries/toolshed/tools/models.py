"""The tools' tables: a tool is stored and changed together with its tags."""

from sqlalchemy.orm import Mapped  # TODO(04.1): and what else you need.

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

# TODO(04.1): import the other models for the type checker; add the table tool_tags.


class Tag(Identified, Base):
    """A word that tools are found by."""

    __tablename__ = "tags"

    # TODO(04.1): the name is a text of 20, and unique; then the tools.
    name: Mapped[str]


class Tool(Identified, Timestamped, Base):
    """A tool that a member lends."""

    __tablename__ = "tools"
    # TODO(04.1): constraints, indexes, columns and relationships.
