"""Who may not is told so, and nothing has happened: the refusals of exercise 08."""

from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.failures import CODES
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn

UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
TABLES = ("members", "accounts", "tools", "categories", "loans", "reviews", "reports")
CLAIM = (
    "An id that a client sends is a claim. Find out from the token who is asking, and compare: "
    "whoever is signed in is not yet the owner."
)
HIDDEN = "A 403 tells that there is such a loan. What somebody may not know of is a 404."
TOO_EARLY = (
    "What does not exist is nobody's. Look for it first, and ask then whether it is the client's."
)
NAMELESS = (
    "HTTP wants each 401 to say how to authenticate. Let the error carry the header: errors of the "
    "family of 06 have `headers`."
)


def insist_on_refusal(
    expect: Expect, response: TestResponse, status: int, advice: str = ""
) -> None:
    """Insist on a status with the one body of errors; a 401 also says how to authenticate."""
    exchange = expect.exchange(response)
    expect.status(response, status, advice or _why(response, status, exchange.asked))
    body = response.get_json(silent=True)
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if code != CODES[status]:
        raise Mismatch(
            f"{exchange.asked}: the {status} has the code {code!r}"
            if code
            else f"{exchange.asked}: the {status} has not the one body of errors",
            expected=f'{{"error": {{"code": "{CODES[status]}", ...}}}}',
            got=response.get_data(as_text=True).strip() or "an empty body",
            where=exchange.where,
        )
    if status == UNAUTHORIZED:
        got = str(response.headers.get("WWW-Authenticate", ""))
        if got.split(" ", maxsplit=1)[0].rstrip(",") != "Bearer":
            raise Mismatch(
                f"{exchange.asked}: the 401 does not say how to authenticate",
                expected="WWW-Authenticate: Bearer",
                got=f"WWW-Authenticate: {got}" if got else "no header WWW-Authenticate",
                where=exchange.where,
                advice=NAMELESS,
            )


@contextmanager
def nothing_changes(shed: Shed, app: StandIn) -> Iterator[None]:
    """Insist that the rows of all tables are the same after the requests inside."""
    before = _rows(shed, app)
    yield
    after = _rows(shed, app)
    for table, rows in before.items():
        if after[table] != rows:
            asked = shed.exchanges.all[-1]
            raise Mismatch(
                f"{asked.asked} answered {asked.status}, and changed the table {table} all the "
                "same",
                expected=f"the rows of {table} as they were",
                got=f"{len(after[table])} rows, {len(rows)} before"
                if len(after[table]) != len(rows)
                else f"another row: {_other(rows, after[table])}",
                where=asked.where,
                advice="Ask who may do it before you do it: what is refused afterwards is stored.",
            )


def _rows(shed: Shed, app: StandIn) -> dict[str, list[object]]:
    return {
        table: shed.ask_tables(
            "rows",
            app=app.learner_name,
            sql=f"SELECT * FROM {table} ORDER BY id",  # noqa: S608
        )
        for table in TABLES
    }


def _other(before: list[object], after: list[object]) -> object:
    return next((row for row in after if row not in before), "")


def _why(response: TestResponse, status: int, asked: str) -> str:
    if status == FORBIDDEN and response.status_code < 400:  # noqa: PLR2004 - HTTP
        return CLAIM
    if status == NOT_FOUND and response.status_code in {200, 201}:
        return CLAIM
    if status == NOT_FOUND and response.status_code == FORBIDDEN:
        return HIDDEN if "/loans/" in asked else TOO_EARLY
    return ""
