"""How people read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from guard.core.model.preference import is_zone, language_of, zones


@pytest.mark.parametrize("name", ["Europe/Paris", "America/Argentina/Buenos_Aires", "UTC"])
def test_zones_have_the_names_that_people_use(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "CET", "Etc/GMT+5", "../../etc/passwd", "Europe/Atlantis", "posix/UTC"])
def test_no_other_name_is_a_zone(name: str) -> None:
    assert not is_zone(name)


def test_every_zone_can_be_used() -> None:
    assert all(ZoneInfo(name).key == name for name in zones())


@pytest.mark.parametrize(("name", "expected"), [("fr", "fr"), ("en", "en"), ("de", ""), ("", "")])
def test_a_language_is_one_that_pages_are_written_in(name: str, expected: str) -> None:
    assert language_of(name) == expected
