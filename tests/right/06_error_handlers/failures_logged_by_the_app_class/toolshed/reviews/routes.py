"""Reviews over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.reviews import service
from toolshed.reviews.models import Review
from toolshed.reviews.schemas import ReviewCreate, ReviewOut
from toolshed.validation import parse_body

reviews = Blueprint("reviews", __name__)


@reviews.post("")
def create_review() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a review and say where it is."""
    review = service.add_review(parse_body(ReviewCreate, request))
    location = url_for(".read_review", review_id=review.id)
    return as_body(review), 201, {"Location": location}


@reviews.get("/<uuid:review_id>")
def read_review(review_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one review."""
    return as_body(service.get_review(review_id)), 200


def as_body(review: Review) -> dict[str, object]:
    """Return a review as the API shows it."""
    return ReviewOut.model_validate(review).model_dump()
