"""02.5: modules do not import each other in a circle, hidden ones included."""

from collections import deque
from itertools import pairwise
from typing import Any

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed

type Edges = dict[str, dict[str, dict[str, Any]]]


@pytest.mark.check("02.5-no-circle")
def test_no_circle(shed: Shed, expect: Expect) -> None:
    """From no module do the imports lead back to it."""
    edges: Edges = {}
    for found in shed.ask("imports"):
        edges.setdefault(found["module"], {})[found["imports"]] = found
    circles = [circle for module in sorted(edges) if (circle := circle_of(module, edges))]
    shortest = min(circles, key=len, default=[])
    steps = list(pairwise(shortest))
    expect.true(
        not shortest,
        f"these modules import each other in a circle: {', '.join(shortest[:-1])}",
        expected="imports that never lead back to where they began",
        got="\n".join(
            f"{one} imports {other} ({edges[one][other]['path']}:{edges[one][other]['line']})"
            for one, other in steps
        ),
        where=edges[steps[-1][0]][steps[-1][1]] if steps else None,
        advice="An import inside a function hides the circle. What both modules need can move into "
        "a third one, or be handed over as an argument.",
    )


def circle_of(start: str, edges: Edges) -> list[str]:
    """Return the shortest way along imports from a module back to itself, or nothing."""
    ways = deque([[start]])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for target in edges.get(way[-1], {}):
            if target == start:
                return [*way, start]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []
