"""The verbs in which suites speak of Toolshed; each exercise gives them their meaning.

A suite of exercise 02 runs again when 05 is checked. It says `verbs.make_tool()`, and the
verbs of 05 know what making a tool needs by then: a database, or a token.
"""

from checker.suites.kit.verbs.v01 import Verbs
from checker.suites.kit.verbs.v02 import Verbs02
from checker.suites.kit.verbs.v04 import Verbs04
from checker.suites.kit.verbs.v05 import Stock, Verbs05
from checker.suites.kit.verbs.v06 import Verbs06
from checker.suites.kit.verbs.v07 import Verbs07
from checker.suites.kit.verbs.v08 import Verbs08

# An exercise that changes nothing uses the verbs of the one before.
VERBS: dict[str, type[Verbs]] = {
    "01": Verbs,
    "02": Verbs02,
    "04": Verbs04,
    "05": Verbs05,
    "06": Verbs06,
    "07": Verbs07,
    "08": Verbs08,
}


def verbs_of(exercise: str) -> type[Verbs]:
    """Return the verbs of an exercise."""
    return VERBS[max(number for number in VERBS if number <= exercise)]


__all__ = [
    "Stock",
    "Verbs",
    "Verbs02",
    "Verbs04",
    "Verbs05",
    "Verbs06",
    "Verbs07",
    "Verbs08",
    "verbs_of",
]
