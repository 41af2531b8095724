"""What a client sends about tools, and what it sees of them."""

# TODO(03.2): import what you need, and name the types that the models share.
from toolshed.schemas import AnswerModel, PageQuery, RequestModel


class ToolCreate(RequestModel):
    """A new tool."""

    # TODO(03.2): the fields of a new tool.


class ToolUpdate(RequestModel):
    """Changes to a tool; what was not sent stays as it is."""

    # TODO(03.3): the fields that may change, each of them optional.


class ToolQuery(PageQuery):
    """Which tools to list."""

    # TODO(03.4): the filters, and the rule that holds between two of them.


class ToolOut(AnswerModel):
    """A tool as the API shows it."""

    # TODO(03.2): the fields of a tool that everybody may see.
