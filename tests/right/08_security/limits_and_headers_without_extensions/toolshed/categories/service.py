"""What can be done with categories. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from toolshed.auth.actor import Actor
from toolshed.categories.models import Category
from toolshed.categories.schemas import CategoryCreate, CategoryQuery
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.pages import read_page
from toolshed.unit_of_work import unit_of_work


def list_categories(query: CategoryQuery) -> tuple[Sequence[Category], int]:
    """Return a page of the categories by name, and how many there are in all."""
    return read_page(select(Category).order_by(Category.name, Category.id), query)


def get_category(category_id: UUID) -> Category:
    """Return one category, or raise NotFoundError."""
    category = db.session.get(Category, category_id)
    if category is None:
        message = f"there is no category {category_id}"
        raise NotFoundError(message)
    return category


def add_category(actor: Actor, data: CategoryCreate) -> Category:
    """Add a category; raise ConflictError if its name is taken."""
    actor.require_librarian()
    category = Category(name=data.name)
    with unit_of_work() as session:
        session.add(category)
    return category
