"""docs/kinds.md says what the catalogue says."""

from pathlib import Path

import pytest

from drift.catalogue import CATALOGUE, KINDS
from drift.kinds.left_out import LEFT_OUT
from drift.kinds_listing import listing

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == listing(), "Run `python -m drift.kinds_listing > docs/kinds.md`."


@pytest.mark.parametrize("each", [one.name for one in KINDS])
def test_every_kind_has_its_section(each: str) -> None:
    assert f"\n## {each}\n" in PAGE.read_text()


def test_what_is_left_out_is_no_kind_and_has_a_reason() -> None:
    assert not LEFT_OUT.keys() & CATALOGUE.keys()
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())
