"""What can be done with tools. Nothing here knows about HTTP."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from toolshed.categories.models import Category
from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.pages import read_page
from toolshed.services import Service
from toolshed.tools.models import Tag, Tool
from toolshed.tools.schemas import (
    CategoryStatistics,
    ToolCreate,
    ToolQuery,
    ToolStatistics,
    ToolUpdate,
)
from toolshed.unit_of_work import one_unit


class ToolService(Service):
    """The tools of one session."""

    def page(self, query: ToolQuery) -> tuple[list[Tool], int]:
        """Return a page of the tools that match, and how many match in all."""
        statement = select(Tool).where(*conditions(query))
        loaded = statement.options(selectinload(Tool.tags))
        return read_page(self.session, sorted_by(loaded, query.sort), Tool.id, query)

    def one(self, tool_id: UUID) -> Tool:
        """Return one tool, or raise NotFoundError."""
        tool = self.session.get(Tool, tool_id)
        if tool is None:
            message = f"there is no tool {tool_id}"
            raise NotFoundError(message)
        return tool

    @one_unit
    def add(self, data: ToolCreate) -> Tool:
        """Add a tool; its owner and its category must exist."""
        tool = Tool(**data.model_dump(exclude={"tags"}), tags=self.tags(data.tags))
        self.session.add(tool)
        return tool

    @one_unit
    def change(self, tool_id: UUID, data: ToolUpdate) -> Tool:
        """Change the values that were sent, and only those."""
        tool = self.one(tool_id)
        for name in data.model_fields_set - {"tags"}:
            setattr(tool, name, getattr(data, name))
        if "tags" in data.model_fields_set:
            tool.tags = self.tags(data.tags)
        return tool

    @one_unit
    def remove(self, tool_id: UUID) -> None:
        """Remove a tool; the database keeps one that has ever been lent."""
        self.session.delete(self.one(tool_id))

    def tags(self, names: Sequence[str]) -> list[Tag]:
        """Return the tags with these names; make those that do not exist yet."""
        return [self.tag(name) for name in names]

    def tag(self, name: str) -> Tag:
        """Return the tag with this name."""
        with self.session.no_autoflush:
            known = self.session.scalars(select(Tag).filter_by(name=name)).one_or_none()
        return known or Tag(name=name)

    def statistics(self) -> ToolStatistics:
        """Return counts and sums over all tools."""
        totals = select(func.count(), func.sum(Tool.deposit_cents)).select_from(Tool)
        number, deposits = self.session.execute(totals).one()
        out = select(func.count(case((Loan.returned_at.is_(None), 1)))).select_from(
            Loan
        )
        return ToolStatistics(
            tools=number,
            on_loan=self.session.scalar(out) or 0,
            deposit_cents=deposits or 0,
            by_category=self.by_category(),
        )

    def by_category(self) -> list[CategoryStatistics]:
        """Return counts and sums for each category, in two statements."""
        rows = self.session.execute(
            select(Tool.category_id, func.count(), func.sum(Tool.deposit_cents))
            .where(Tool.category_id.is_not(None))
            .group_by(Tool.category_id)
        )
        known = {key: (number, cents) for key, number, cents in rows}
        shelves = self.session.execute(
            select(Category.id, Category.name).order_by(Category.name)
        )
        return [
            CategoryStatistics(
                category=name,
                tools=known.get(key, (0, 0))[0],
                deposit_cents=known.get(key, (0, 0))[1],
            )
            for key, name in shelves
        ]


def conditions(query: ToolQuery) -> list[ColumnElement[bool]]:
    """Return what a tool must fulfil."""
    low, high = query.min_deposit_cents, query.max_deposit_cents
    top = 1_000_000 if high is None else high
    found: list[ColumnElement[bool]] = [Tool.deposit_cents.between(low or 0, top)]
    if query.q is not None:
        plain = re.sub(r"([\\%_])", r"\\\1", query.q)
        found.append(Tool.name.ilike(f"%{plain}%", escape="\\"))
    if query.owner_id is not None:
        found.append(Tool.owner_id == query.owner_id)
    if query.category_id is not None:
        found.append(Tool.category_id == query.category_id)
    if query.tag is not None:
        found.append(Tool.tags.any(name=query.tag))
    return found


def sorted_by(statement: Select[tuple[Tool]], sort: str) -> Select[tuple[Tool]]:
    """Return the statement in the order that was asked for."""
    match sort:
        case "-name":
            return statement.order_by(Tool.name.desc())
        case "deposit_cents":
            return statement.order_by(Tool.deposit_cents)
        case "-deposit_cents":
            return statement.order_by(Tool.deposit_cents.desc())
        case "created_at":
            return statement.order_by(Tool.created_at)
        case "-created_at":
            return statement.order_by(Tool.created_at.desc())
        case _:
            return statement.order_by(Tool.name)


def tools() -> ToolService:
    """Return the tools of this request."""
    return ToolService(db.session())
