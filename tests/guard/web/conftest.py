"""A stage where all is in order, and one after a bad afternoon that every reading test shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard.web.stage import Stage, stage, story


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        yield found


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Stage]:
    """For tests that change something."""
    with stage(tmp_path, after=story) as found:
        yield found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The bad afternoon, for tests that only read."""
    with stage(tmp_path_factory.mktemp("seen"), after=story) as found:
        yield found
