"""The loans' table."""

# TODO(04.1): import what the columns and relationships need.
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

# TODO(04.1): import Member and Tool, for the type checker only.


class Loan(Identified, Timestamped, Base):
    """A tool in the hands of a borrower, until returned_at is set."""

    __tablename__ = "loans"
    # TODO(04.1): indexes, columns and relationships.
