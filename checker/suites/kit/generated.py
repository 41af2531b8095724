"""Generated requests: whatever a client sends, the answer is no 500.

Hypothesis makes them, always the same ones, and shrinks one that fails to its smallest form.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from werkzeug.test import TestResponse

from checker.suites.kit.exchange import Exchanges
from checker.suites.kit.expect import Mismatch, place_of
from checker.suites.kit.invalid import usual_cause

# So many of each kind, unless there are fewer: of bodies with one notable value all are tried.
EXAMPLES = 60
POINTED = 120
SERVER_ERROR = 500

type Send = Callable[[Any], TestResponse]

# Signs that mean something to somebody, letters that change their length or form with their case,
# and halves of surrogate pairs, which are no valid Unicode. NUL is not among them.
CHARACTERS = (
    "aZ09 \t\n\"'\\/%_()[]{}*+.,:;@<>&=?#$^|~-"
    "\u00e9\u00df\u0130\u0131\u00b2\u00bd\u6f22\U0001f600\u200b\u202e\ufeff\x07\x1b\x7f\ud800\udfff"
)
# Lists of signs and no st.text(): that would first read all of Unicode, in each run anew.
TEXTS = st.lists(st.sampled_from(CHARACTERS), max_size=12).map("".join)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=7), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
# What programs stumble over most; few examples contain it by chance.
NOTABLE: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, 0, -1, 0.5, 2**63, 10**400, float("inf"), float("nan"), "", " ", "1", "\ud800",
        [], {}, [None], [[]], ["", 1], {"id": 1},
    ]
)  # fmt: skip
NOTABLE_TEXTS = st.sampled_from(
    ["(", "*", "[", "{0}", "%", "%s", "\\", "'", '"', "+1", "1e9", "²", "ß"]
)


class _Gone(BaseException):
    """The cell is lost: nothing more can be asked, so there is nothing to shrink either."""

    def __init__(self, mismatch: Mismatch) -> None:
        super().__init__(mismatch.title)
        self.mismatch = mismatch


@dataclass(frozen=True, slots=True)
class Requests:
    """What to send: anything at all, and usual requests with one notable value in them."""

    free: st.SearchStrategy[Any]
    pointed: st.SearchStrategy[Any]


def bodies(**usual: object) -> Requests:
    """Return bodies: mostly objects with these fields, whose usual values are often odd ones.

    Numbers that JSON has no sign for come as NaN and Infinity, which Python reads.
    """
    fields = {name: st.one_of(st.just(value), VALUES) for name, value in usual.items()}
    objects = st.fixed_dictionaries({}, optional={**fields, "colour": VALUES})
    pointed = st.tuples(st.sampled_from(list(usual)), NOTABLE).map(
        lambda pair: _written(usual | {pair[0]: pair[1]})
    )
    free = st.one_of(objects.map(_written), VALUES.map(_written), st.binary(max_size=12))
    return Requests(free, pointed)


def query_strings(**usual: str) -> Requests:
    """Return query strings: these parameters, whose usual values are often odd ones.

    Each parameter comes once; what stands between the signs may be no valid UTF-8.
    """
    fields = {
        name: st.one_of(
            st.just(_quoted(value)),
            TEXTS.map(_quoted),
            st.integers(-(10**30), 10**30).map(str),
            st.binary(max_size=6).map(lambda raw: quote_from_bytes(raw.replace(b"\0", b"?"))),
        )
        for name, value in usual.items()
    }
    pointed = st.tuples(st.sampled_from(list(usual)), NOTABLE_TEXTS.map(_quoted)).map("=".join)
    free = st.fixed_dictionaries({}, optional={**fields, "colour": st.just("red")}).map(
        lambda chosen: "&".join(f"{name}={value}" for name, value in chosen.items())
    )
    return Requests(free, pointed)


def never_a_500(exchanges: Exchanges, requests: Requests, send: Send) -> None:
    """Send generated requests; the smallest that makes a 500 becomes the finding.

    They are the same in every run.
    """
    _search(exchanges, requests.free, EXAMPLES, send)
    _search(exchanges, requests.pointed, POINTED, send)


def _search(
    exchanges: Exchanges, requests: st.SearchStrategy[Any], examples: int, send: Send
) -> None:
    before = len(exchanges.steps)
    found: list[Mismatch] = []

    @settings(
        max_examples=examples, derandomize=True, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(requests)
    def try_one(request: Any) -> None:
        del exchanges.steps[before:]
        try:
            response = send(request)
        except Mismatch as lost:
            raise _Gone(lost) from None
        if response.status_code >= SERVER_ERROR:
            found.append(_mismatch(exchanges, response))
            raise found[-1]

    try:
        try_one()
    except _Gone as gone:
        raise gone.mismatch from None
    except Flaky:
        # What failed once and not again depends on what was sent before: still a 500.
        raise found[0] from None
    del exchanges.steps[before:]


def _mismatch(exchanges: Exchanges, response: TestResponse) -> Mismatch:
    exchange = exchanges.of(response)
    raised = exchange.raised
    told = f" ({raised['type']}: {str(raised['message']).partition('\n')[0]})" if raised else ""
    return Mismatch(
        f"{exchange.asked} answered {response.status_code} to a generated request{told}",
        expected="a status below 500, whatever a client sends",
        got=f"status {response.status_code}; the request shown is the smallest that was found",
        where=place_of(exchange),
        advice=usual_cause(raised),
    )


def _written(value: object) -> bytes:
    return json.dumps(value).encode()


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))
