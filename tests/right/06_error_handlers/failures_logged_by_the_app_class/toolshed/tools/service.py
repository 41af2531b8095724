"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from toolshed.categories.models import Category
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.pages import read_page
from toolshed.tools.models import Tag, Tool
from toolshed.tools.plans import shown_tool
from toolshed.tools.schemas import (
    CategoryStatistics,
    ToolCreate,
    ToolQuery,
    ToolStatistics,
    ToolUpdate,
)
from toolshed.unit_of_work import unit_of_work


def list_tools(query: ToolQuery) -> tuple[Sequence[Tool], int]:
    """Return a page of the tools that match, and how many match in all."""
    statement = matching(query).order_by(order_of(query), Tool.id)
    return read_page(statement, query, *shown_tool())


def matching(query: ToolQuery) -> Select[tuple[Tool]]:
    """Return a statement for the tools that fit every filter that was given."""
    statement = select(Tool)
    if query.q is not None:
        statement = statement.where(Tool.name.icontains(query.q, autoescape=True))
    if query.owner_id is not None:
        statement = statement.where(Tool.owner_id == query.owner_id)
    if query.category_id is not None:
        statement = statement.where(Tool.category_id == query.category_id)
    if query.tag is not None:
        statement = statement.where(Tool.tags.any(Tag.name == query.tag))
    if query.min_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents >= query.min_deposit_cents)
    if query.max_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents <= query.max_deposit_cents)
    return statement


def order_of(query: ToolQuery) -> ColumnElement[object]:
    """Return what to sort by; a leading minus means descending."""
    columns = {
        "name": Tool.name,
        "deposit_cents": Tool.deposit_cents,
        "created_at": Tool.created_at,
    }
    column = columns[query.sort.removeprefix("-")]
    return column.desc() if query.sort.startswith("-") else column.asc()


def get_tool(tool_id: UUID) -> Tool:
    """Return one tool with all that is shown of it, or raise NotFoundError."""
    statement = select(Tool).where(Tool.id == tool_id).options(*shown_tool())
    # A tool that this session holds already is read again, with the whole plan.
    fresh = statement.execution_options(populate_existing=True)
    tool = db.session.scalars(fresh).one_or_none()
    if tool is None:
        message = f"there is no tool {tool_id}"
        raise NotFoundError(message)
    return tool


def add_tool(data: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner or category is unknown."""
    tool = Tool(**data.model_dump(exclude={"tags"}))
    with unit_of_work() as session:
        tool.tags = tags_named(data.tags)
        session.add(tool)
    return get_tool(tool.id)


def change_tool(tool_id: UUID, data: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    tool = get_tool(tool_id)
    with unit_of_work():
        changes = data.model_dump(exclude_unset=True, exclude={"tags"})
        for name, value in changes.items():
            setattr(tool, name, value)
        if "tags" in data.model_fields_set:
            tool.tags = tags_named(data.tags)
    return get_tool(tool_id)


def tags_named(names: Sequence[str]) -> list[Tag]:
    """Return the tags with these names; make those that do not exist yet."""
    wanted = set(names)
    known = db.session.scalars(select(Tag).where(Tag.name.in_(wanted))).all()
    missing = wanted - {tag.name for tag in known}
    return [*known, *(Tag(name=name) for name in sorted(missing))]


def remove_tool(tool_id: UUID) -> None:
    """Remove a tool; raise ConflictError if it has ever been lent."""
    tool = get_tool(tool_id)
    with unit_of_work() as session:
        session.delete(tool)


def statistics() -> ToolStatistics:
    """Return counts and sums over all tools."""
    tools, deposits = db.session.execute(
        select(func.count(Tool.id), func.coalesce(func.sum(Tool.deposit_cents), 0))
    ).one()
    on_loan = select(func.count(Loan.id)).where(Loan.returned_at.is_(None))
    return ToolStatistics(
        tools=tools,
        on_loan=db.session.scalar(on_loan) or 0,
        deposit_cents=deposits,
        by_category=statistics_by_category(),
    )


def statistics_by_category() -> list[CategoryStatistics]:
    """Return counts and sums for each category, also for one without tools."""
    rows = db.session.execute(
        select(
            Category.name,
            func.count(Tool.id),
            func.coalesce(func.sum(Tool.deposit_cents), 0),
        )
        .outerjoin(Category.tools)
        .group_by(Category.id, Category.name)
        .order_by(Category.name)
    )
    return [
        CategoryStatistics(category=name, tools=tools, deposit_cents=deposits)
        for name, tools, deposits in rows
    ]
