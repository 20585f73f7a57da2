"""What holds for every test: nothing leaves this machine, and nothing is paid for twice."""

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.fence.sitecustomize import attempts

FENCE = Path(__file__).parent / "fence"


def pytest_configure() -> None:
    """Fence the processes that tests start, too: they read these variables when they begin."""
    gc.disable()
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(FENCE), *filter(None, inherited)]))
    # No authority is ever asked for, and reading the usual hundred and forty takes 30 ms per HTTP client.
    os.environ["SSL_CERT_FILE"] = str(FENCE / "no_authority.pem")


def pytest_collection_finish() -> None:
    """Collect the garbage of tests alone, and less often: to go through all that was imported took a seventh of all
    time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The plugin of hypothesis imports all of it for its summary, which is empty when no test used it."""
    if "hypothesis" not in sys.modules:
        session.config.pluginmanager.unregister(name="hypothesispytest")


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
