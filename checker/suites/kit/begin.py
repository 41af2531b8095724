"""Starts a cell for a judge: the first thing that it does, since importing takes both a while."""

from checker.suites.kit.job import Job
from checker.workshop.cell import Cell
from checker.workshop.processes import adopt_orphans


def begin(job: Job) -> Cell:
    """Return the cell of a job, which imports its libraries by itself."""
    adopt_orphans()
    return Cell(job.plan, job.package, job.mode, job.limits, job.tier)
