"""Starts a cell for a judge: the first thing that it does, since importing takes both a while."""

from checker.suites.kit.job import Job
from checker.workshop import warm
from checker.workshop.cell import Cell
from checker.workshop.processes import adopt_orphans
from checker.workshop.warm import Warm


def begin(job: Job) -> Cell:
    """Return the cell of a job, which imports its libraries by itself."""
    adopt_orphans()
    return Cell(job.plan, job.package, job.mode, job.limits, job.tier)


def begin_warm(job: Job) -> Warm | None:
    """Return a process from which a cell is forked for each submission, if that is wanted."""
    if not (job.many and warm.possible(job.tier, job.mode)):
        return None
    adopt_orphans()
    return Warm(job.plan, job.package, job.limits, job.tier)
