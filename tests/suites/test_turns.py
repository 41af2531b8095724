"""Turns at a cell: what a test begins with is there, whatever became of the cell before."""

from pathlib import Path
from typing import Any, cast

import pytest

from checker.suites.kit.job import Job
from checker.suites.kit.judge import Bench
from checker.workshop.cell import Cell, CellFault
from checker.workshop.limits import Limits

JOB = Job(Path("room"), "01", "toolshed", (), "fork", "practice", Limits(), "C")


class Fragile:
    """A cell that ends when a template is made, and answers everything else."""

    def __init__(self) -> None:
        self.alive = True
        self.limits = Limits()
        self.warm = None
        self.output = type("Output", (), {"kept": b""})()

    def call(self, message: dict[str, Any], _: float) -> dict[str, Any]:
        """Answer; raises CellFault from the beginning of a template on."""
        if not self.alive or "template" in message:
            self.alive = False
            raise CellFault("timed out", "it hangs")
        return {"ok": True}


def test_a_template_that_ends_its_cell_costs_no_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test gets another cell; after two failures no template is tried any more."""
    started: list[Fragile] = []

    def start(_: Bench) -> Cell:
        started.append(Fragile())
        return cast("Cell", started[-1])

    monkeypatch.setattr(Bench, "_start", start)
    lost = Fragile()
    lost.alive = False
    bench = Bench(JOB, cast("Cell", lost), lambda _: None)
    with bench.turn("inside_01"):
        assert bench.cell.alive
    assert len(started) == 3
