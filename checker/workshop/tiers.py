"""Chooses how far a cell is shut off from the machine, and says so."""

import os
from enum import StrEnum


class Tier(StrEnum):
    """The tiers of isolation that exist today; A and B are planned."""

    C = "C"
    D = "D"


DESCRIPTIONS = {
    Tier.C: "a process of its own, with limits on time, memory and files",
    Tier.D: "a process of its own, with limits on time",
}


def best_tier() -> Tier:
    """Return the strongest tier that this machine offers."""
    return Tier.C if hasattr(os, "fork") else Tier.D


def can_fork() -> bool:
    """Whether each test can have a forked process of its own."""
    return hasattr(os, "fork")
