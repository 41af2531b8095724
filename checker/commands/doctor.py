"""`doctor`: what this machine offers, and what is missing."""

import argparse
import textwrap

from checker.commands import arguments
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command."""
    text = "what this machine offers, and what is missing"
    arguments.command(commands, "doctor", run, text)


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - as every command
    """Print what this machine offers and what is missing; 2 if checks cannot be trusted here."""
    from checker.learner.doctor import diagnose, healthy

    found = diagnose()
    width = max(len(name) for name, _ in found)
    for name, said in found:
        indent = " " * (width + 2)
        print(textwrap.fill(said, 80, initial_indent=f"{name:{width}}  ", subsequent_indent=indent))
    print("\nTo report a fault, paste this into the issue, and the command with its output.")
    return Exit.PASSED if healthy() else Exit.USAGE
