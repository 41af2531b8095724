"""Turns at a cell: what a test begins with is there, whatever became of the cell before."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from checker.suites.kit.job import Job
from checker.suites.kit.judge import Bench
from checker.suites.kit.verbs import Verbs
from checker.workshop.cell import Cell, CellFault
from checker.workshop.limits import Limits
from checker.workshop.opening import Opening

JOB = Job(Path("room"), "01", "toolshed", (), "fork", "practice", Limits(), "C")


class Fragile:
    """A cell that answers everything, and ends when a template is made if it is told to."""

    def __init__(self, *, fragile: bool = True) -> None:
        self.alive = True
        self.limits = Limits()
        self.warm = None
        self.output = type("Output", (), {"kept": b""})()
        self.opening = Opening()
        self.fragile = fragile
        self.made = 0

    def call(self, message: dict[str, Any], _: float) -> dict[str, Any]:
        """Answer; raises CellFault from the beginning of a template on, if it is fragile."""
        making = "template" in message
        self.made += making
        if not self.alive or (making and self.fragile):
            self.alive = False
            raise CellFault("timed out", "it hangs")
        built = {"flask": True, "type": "Flask", "where": None}
        return {"ok": True, "answer": built if message["op"] == "ask" else None}

    def keep(self, opening: str, _: int) -> None:
        """Keep a template."""
        self.opening.keep(opening, [({}, {})], b"")


def bench_of(cell: Fragile, job: Job = JOB) -> Bench:
    """Return a bench with this cell."""
    return Bench(job, cast("Cell", cell), lambda _: None)


def test_a_template_that_ends_its_cell_costs_no_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test gets another cell; after two failures no template is tried any more."""
    started: list[Fragile] = []

    def start(_: Bench) -> Cell:
        started.append(Fragile())
        return cast("Cell", started[-1])

    monkeypatch.setattr(Bench, "_start", start)
    lost = Fragile()
    lost.alive = False
    bench = bench_of(lost)
    with bench.turn("inside_01", "app"):
        assert bench.cell.alive
    assert len(started) == 3


def test_tests_that_begin_alike_share_a_template() -> None:
    """Another beginning makes another one; a test that needs no app makes none."""
    cell = Fragile(fragile=False)
    bench = bench_of(cell)
    for opening, made in (("", 0), ("app", 1), ("app", 1), ("", 1), ("app", 1)):
        with bench.turn("inside_01", opening):
            assert cell.made == made


def test_another_beginning_takes_the_place_of_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one at a time, and one that was lost is made anew."""
    monkeypatch.setattr(Verbs, "deployed", Verbs.app, raising=False)
    cell = Fragile(fragile=False)
    bench = bench_of(cell)
    for opening, made in (("app", 1), ("deployed", 2), ("deployed", 2), ("app", 3)):
        with bench.turn("inside_01", opening):
            assert cell.made == made
    cell.opening.forget()
    with bench.turn("inside_01", "app"):
        assert cell.made == 4


def test_where_no_process_can_be_kept_none_is_tried() -> None:
    """On Windows one process serves all tests."""
    cell = Fragile()
    bench = bench_of(cell, replace(JOB, mode="one"))
    with bench.turn("inside_01", "app"):
        assert cell.made == 0
