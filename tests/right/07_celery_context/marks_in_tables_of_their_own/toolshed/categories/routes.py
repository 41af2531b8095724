"""Categories over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.categories import service
from toolshed.categories.models import Category
from toolshed.categories.schemas import CategoryCreate, CategoryOut, CategoryQuery
from toolshed.pages import page_of
from toolshed.validation import parse_body, parse_query

categories = Blueprint("categories", __name__)


@categories.get("")
def list_categories() -> tuple[dict[str, object], int]:
    """Answer with a page of categories."""
    query = parse_query(CategoryQuery, request)
    found, total = service.list_categories(query)
    return page_of([as_body(category) for category in found], total, query), 200


@categories.post("")
def create_category() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a category and say where it is."""
    category = service.add_category(parse_body(CategoryCreate, request))
    location = url_for(".read_category", category_id=category.id)
    return as_body(category), 201, {"Location": location}


@categories.get("/<uuid:category_id>")
def read_category(category_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one category."""
    return as_body(service.get_category(category_id)), 200


def as_body(category: Category) -> dict[str, object]:
    """Return a category as the API shows it."""
    return CategoryOut.model_validate(category).model_dump()
