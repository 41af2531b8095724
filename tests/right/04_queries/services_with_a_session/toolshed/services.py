"""What the services of all domains share."""

from sqlalchemy.orm import Session


class Service:
    """Works with the session that it is given, and with no other."""

    def __init__(self, session: Session) -> None:
        """Keep the session of this request."""
        self.session = session
