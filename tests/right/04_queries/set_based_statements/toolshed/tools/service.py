"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Select, asc, delete, desc, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from toolshed.categories.models import Category
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.pages import read_page
from toolshed.tools.models import Tag, Tool, tool_tags
from toolshed.tools.schemas import (
    CategoryStatistics,
    ToolCreate,
    ToolQuery,
    ToolStatistics,
    ToolUpdate,
)
from toolshed.unit_of_work import UnitOfWork


def list_tools(query: ToolQuery) -> tuple[Sequence[Tool], int]:
    """Return a page of the tools that match, and how many match in all."""
    turn = desc if query.sort.startswith("-") else asc
    column = Tool.__table__.c[query.sort.removeprefix("-")]
    return read_page(matching(query).order_by(turn(column), Tool.id), query)


def matching(query: ToolQuery) -> Select[tuple[Tool]]:
    """Return a statement for the tools that fit every filter that was given."""
    statement = select(Tool)
    if query.q is not None:
        place = func.instr(func.lower(Tool.name), func.lower(query.q))
        statement = statement.where(place > 0)
    if query.tag is not None:
        having = select(tool_tags.c.tool_id).join(Tag).where(Tag.name == query.tag)
        statement = statement.where(Tool.id.in_(having))
    same = query.model_dump(include={"owner_id", "category_id"}, exclude_none=True)
    statement = statement.filter_by(**same)
    if query.min_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents >= query.min_deposit_cents)
    if query.max_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents <= query.max_deposit_cents)
    return statement


def get_tool(tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    asked = select(Tool).where(Tool.id == tool_id)
    tool = db.session.execute(asked).scalar_one_or_none()
    if tool is None:
        raise unknown(tool_id)
    return tool


def add_tool(data: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner or category is unknown."""
    tool_id = uuid4()
    with UnitOfWork() as session:
        values = data.model_dump(exclude={"tags"})
        session.execute(insert(Tool).values(id=tool_id, **values))
        tie(session, tool_id, data.tags)
    return get_tool(tool_id)


def change_tool(tool_id: UUID, data: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    changes = data.model_dump(exclude_unset=True, exclude={"tags"})
    with UnitOfWork() as session:
        # Without a change, the name is set to what it is: the row must exist.
        values = changes or {"name": Tool.name}
        asked = update(Tool).where(Tool.id == tool_id).values(values)
        if session.execute(asked.returning(Tool.id)).scalar_one_or_none() is None:
            raise unknown(tool_id)
        if "tags" in data.model_fields_set:
            session.execute(delete(tool_tags).where(tool_tags.c.tool_id == tool_id))
            tie(session, tool_id, data.tags)
    return get_tool(tool_id)


def tie(session: Session, tool_id: UUID, names: Sequence[str]) -> None:
    """Give a tool its tags; make those that do not exist yet."""
    if not names:
        return
    new = [{"id": uuid4(), "name": name} for name in names]
    session.execute(upsert(Tag).values(new).on_conflict_do_nothing())
    found = session.execute(select(Tag.id).where(Tag.name.in_(names))).scalars()
    pairs = [{"tool_id": tool_id, "tag_id": tag_id} for tag_id in found]
    session.execute(insert(tool_tags), pairs)


def remove_tool(tool_id: UUID) -> None:
    """Remove a tool; raise ConflictError if it has ever been lent."""
    statement = delete(Tool).where(Tool.id == tool_id).returning(Tool.id)
    with UnitOfWork() as session:
        if session.execute(statement).scalar_one_or_none() is None:
            raise unknown(tool_id)


def unknown(tool_id: UUID) -> NotFoundError:
    """Return the error for an id that no tool has."""
    return NotFoundError(f"there is no tool {tool_id}")


def statistics() -> ToolStatistics:
    """Return counts and sums over all tools."""
    out = select(func.count()).select_from(Loan).where(Loan.returned_at.is_(None))
    tools, deposits, on_loan = db.session.execute(
        select(
            func.count(Tool.id),
            func.ifnull(func.sum(Tool.deposit_cents), 0),
            out.scalar_subquery(),
        )
    ).one()
    return ToolStatistics(
        tools=tools,
        on_loan=on_loan,
        deposit_cents=deposits,
        by_category=statistics_by_category(),
    )


def statistics_by_category() -> list[CategoryStatistics]:
    """Return counts and sums for each category, also for one without tools."""
    here = Tool.category_id == Category.id
    number = select(func.count(Tool.id)).where(here).scalar_subquery()
    deposits = select(func.total(Tool.deposit_cents)).where(here).scalar_subquery()
    rows = db.session.execute(
        select(Category.name, number, deposits).order_by(Category.name)
    )
    return [
        CategoryStatistics(category=name, tools=tools, deposit_cents=int(cents))
        for name, tools, cents in rows
    ]
