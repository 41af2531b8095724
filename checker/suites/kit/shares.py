"""Divides the tests of a run among judges that run side by side."""

from collections.abc import Callable, Sequence


def divide[Test](
    tests: Sequence[Test],
    check_of: Callable[[Test], str],
    together: Callable[[Test], bool],
    count: int,
) -> list[list[Test]]:
    """Return a share of the tests for each judge, in their order and of about the same size.

    The tests of a check stay together, since the first that fails speaks for it. The checks of
    `together` are one judge's: what one of them shows decides whether the others are tried.
    """
    checks: dict[str, list[Test]] = {}
    for test in tests:
        checks.setdefault(check_of(test), []).append(test)
    kept = {check for check, its in checks.items() if any(map(together, its))}
    sizes = [sum(len(checks[check]) for check in kept), *[0] * (count - 1)]
    judge_of = dict.fromkeys(kept, 0)
    for check in (check for check in checks if check not in kept):
        judge_of[check] = sizes.index(min(sizes))
        sizes[judge_of[check]] += len(checks[check])
    shares: list[list[Test]] = [[] for _ in range(count)]
    for check, its in checks.items():
        shares[judge_of[check]] += its
    return shares
