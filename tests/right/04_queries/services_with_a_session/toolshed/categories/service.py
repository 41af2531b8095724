"""What can be done with categories. Nothing here knows about HTTP."""

from uuid import UUID

from sqlalchemy import select

from toolshed.categories.models import Category
from toolshed.categories.schemas import CategoryCreate, CategoryQuery
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.pages import read_page
from toolshed.services import Service
from toolshed.unit_of_work import one_unit


class CategoryService(Service):
    """The categories of one session."""

    def page(self, query: CategoryQuery) -> tuple[list[Category], int]:
        """Return a page of the categories by name, and how many there are in all."""
        statement = select(Category).order_by(Category.name)
        return read_page(self.session, statement, Category.id, query)

    def one(self, category_id: UUID) -> Category:
        """Return one category, or raise NotFoundError."""
        category = self.session.get(Category, category_id)
        if category is None:
            message = f"there is no category {category_id}"
            raise NotFoundError(message)
        return category

    @one_unit
    def add(self, data: CategoryCreate) -> Category:
        """Add a category; its name must be new."""
        category = Category(name=data.name)
        self.session.add(category)
        return category


def categories() -> CategoryService:
    """Return the categories of this request."""
    return CategoryService(db.session())
