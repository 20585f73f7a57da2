"""What holds for every test: nothing leaves this machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fence.sitecustomize import attempts

FENCE = Path(__file__).parent / "fence"


def pytest_configure() -> None:
    """Fence the processes that tests start, too: they read this variable when they begin."""
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(FENCE), *filter(None, inherited)]))


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    """Fail the test that tried, even when the code it tests swallowed the error."""
    attempts.clear()
    yield
    assert attempts == [], "The test reached for the network beyond this machine."
