"""What can be done with reviews. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.auth.actor import Actor
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.reviews.models import Review
from toolshed.reviews.schemas import ReviewCreate
from toolshed.unit_of_work import unit_of_work


def get_review(review_id: UUID) -> Review:
    """Return one review, or raise NotFoundError."""
    review = db.session.get(Review, review_id)
    if review is None:
        message = f"there is no review {review_id}"
        raise NotFoundError(message)
    return review


def add_review(actor: Actor, data: ReviewCreate) -> Review:
    """Add a review; raise ConflictError if this member has reviewed the tool."""
    actor.require_member(data.member_id)
    review = Review(**data.model_dump())
    with unit_of_work() as session:
        session.add(review)
    return review
