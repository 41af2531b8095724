"""What can be done with reviews. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.extensions import db
from toolshed.reviews.models import Review
from toolshed.reviews.schemas import ReviewCreate
from toolshed.unit_of_work import unit_of_work


def find_review(review_id: UUID) -> Review | None:
    """Return one review, or None."""
    # TODO(06.6): raise NotFoundError, as all other services do.
    return db.session.get(Review, review_id)


def add_review(data: ReviewCreate) -> Review:
    """Add a review; raise ConflictError if this member has reviewed the tool."""
    review = Review(**data.model_dump())
    with unit_of_work() as session:
        session.add(review)
    return review
