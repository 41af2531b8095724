"""What tests in several places ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import redis_server


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Give the address of a Redis server that ends with the test."""
    with redis_server(tmp_path) as url:
        yield url
