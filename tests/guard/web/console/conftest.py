"""A provider in a process of its own, and a stage whose people sign in with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.identity_provider import RealProvider, real_provider
from tests.guard.web.console.providing import ROLES, named
from tests.guard.web.stage import Stage


@pytest.fixture(scope="package")
def real() -> Iterator[RealProvider]:
    with real_provider() as running:
        yield running


@pytest.fixture
def open_stage(calm: Stage, real: RealProvider) -> Iterator[Stage]:
    named(calm, ROLES)
    calm.service.provider = real.provider()
    yield calm
    calm.service.provider.close()
