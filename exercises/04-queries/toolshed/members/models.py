"""The members' table."""

# TODO(04.1): import what the columns and relationships need.
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

# TODO(04.1): import Loan and Tool, for the type checker only.


class Member(Identified, Timestamped, Base):
    """A neighbour. The email address is private: no response shows it."""

    __tablename__ = "members"
    # TODO(04.1): constraints, an index, columns and relationships.
