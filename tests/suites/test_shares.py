"""The tests of a run are divided so that each is run once, and what belongs together stays so."""

from hypothesis import given
from hypothesis import strategies as st

from checker.suites.kit.shares import divide

CHECKS = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(CHECKS, st.integers(1, 5), st.sets(st.sampled_from("abcdefgh")))
def test_each_test_is_run_by_one_judge(checks: list[str], count: int, kept: set[str]) -> None:
    """Nothing is lost or run twice; a check has one judge; those kept together have the first."""
    tests = list(enumerate(checks))
    shares = divide(tests, lambda test: test[1], lambda test: test[1] in kept, count)
    assert len(shares) == count
    assert sorted(test for share in shares for test in share) == tests
    for check in set(checks):
        judges = [
            number for number, share in enumerate(shares) if any(c == check for _, c in share)
        ]
        assert len(judges) == 1
        assert check not in kept or judges == [0]


def test_the_order_of_checks_stays() -> None:
    """The first is the urgent one: each judge begins with what it has of it."""
    tests = ["1a", "1b", "2a", "3a", "3b", "4a"]
    shares = divide(tests, lambda test: test[0], lambda _: False, 2)
    assert shares == [["1a", "1b", "4a"], ["2a", "3a", "3b"]]


def test_shares_are_of_about_the_same_size() -> None:
    """A judge with less to do would wait for the others."""
    tests = [f"{number}" for number in range(100)]
    sizes = [len(share) for share in divide(tests, str, lambda _: False, 3)]
    assert max(sizes) - min(sizes) <= 1
