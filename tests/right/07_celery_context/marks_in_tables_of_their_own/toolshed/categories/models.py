"""The categories' table."""

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.tools.models import Tool


class Category(Identified, Timestamped, Base):
    """A shelf of the tool library."""

    __tablename__ = "categories"

    name: Mapped[str] = mapped_column(String(40), unique=True)

    tools: Mapped[list["Tool"]] = relationship(
        back_populates="category", passive_deletes="all", lazy="raise"
    )
