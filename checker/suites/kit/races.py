"""What a request must answer that another one overtook between its question and its write."""

from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch

ADVICE = (
    "Between the question whether it is free and the INSERT, another request was faster. Only the "
    "database can decide: catch the IntegrityError of the write, and raise ConflictError."
)


def insist_on_lost_race(expect: Expect, response: TestResponse) -> None:
    """Insist on a 409 for the slower of two requests."""
    try:
        expect.status(response, 409)
    except Mismatch as mismatch:
        mismatch.title += ", when another request was faster"
        mismatch.advice = ADVICE
        raise
