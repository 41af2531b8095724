"""What tests in several places ask for."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import redis_server

# A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start too:
# https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_11
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Give the address of a Redis server that ends with the test."""
    with redis_server(tmp_path) as url:
        yield url
