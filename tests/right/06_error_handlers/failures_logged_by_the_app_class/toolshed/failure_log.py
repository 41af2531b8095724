"""What is written down when something fails that nobody expected."""

from types import TracebackType

from flask import Flask, request

type ExcInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class ToolshedFlask(Flask):
    """Flask with one change: a record names the endpoint, and nothing of the client's.

    Flask asks this for every failure that leaves a view, a hook or a handler, and
    would write the path as the client sent it, line breaks and all.
    """

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log a failure with its traceback; equal failures have equal messages."""
        where = request.endpoint or "no endpoint"
        self.logger.error("failure in %s", where, exc_info=exc_info)
