"""What holds for every test: nothing leaves this machine."""

import os
from collections.abc import Iterator
from functools import cache
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


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Judge properties by what they find, never by how long they take: a busy machine is no fault of the code.

    Importing hypothesis takes a second, so only a run of tests that use it pays for it. The profile must be there
    before the tests of the first such module are defined.
    """
    if b"hypothesis" in module_path.read_bytes():
        _be_patient()


@cache
def _be_patient() -> None:
    from hypothesis import HealthCheck, settings

    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
