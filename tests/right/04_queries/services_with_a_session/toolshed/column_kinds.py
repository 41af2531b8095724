"""The kinds of columns that our tables share."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import mapped_column

from toolshed.column_types import UtcDateTime

Text20 = Annotated[str, mapped_column(String(20))]
Text80 = Annotated[str, mapped_column(String(80))]
Text254 = Annotated[str, mapped_column(String(254))]
Text1000 = Annotated[str, mapped_column(String(1000))]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
MemberId = Annotated[UUID, mapped_column(ForeignKey("members.id"))]
ToolId = Annotated[UUID, mapped_column(ForeignKey("tools.id"))]
CategoryId = Annotated[UUID, mapped_column(ForeignKey("categories.id"))]
