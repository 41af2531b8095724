"""Fuzzing: no input makes an exception of ours other than the documented ones.

Seeds stand in each module as examples. In the gate the examples are the same each time, EXAMPLES
of them for a test; with KATAS_FUZZING=nightly there are fifty times as many, and other ones.
"""

import os

from hypothesis import HealthCheck, settings

NIGHTLY = os.environ.get("KATAS_FUZZING") == "nightly"
EXAMPLES = 100
FUZZING = settings(
    max_examples=EXAMPLES * 50 if NIGHTLY else EXAMPLES,
    derandomize=not NIGHTLY,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
