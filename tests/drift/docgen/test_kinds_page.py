"""docs/kinds.md says what the catalogue says."""

from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kinds.not_watched import NOT_READ, NOT_WRITTEN
from drift.docgen.kinds_page import listing

PAGE = Path(__file__).parents[3] / "docs" / "kinds.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == listing(), "Run `python -m drift.docgen.kinds_page > docs/kinds.md`."


@pytest.mark.parametrize("each", [one.name for one in KINDS])
def test_every_kind_has_its_section(each: str) -> None:
    assert f"\n## {each}\n" in PAGE.read_text()


def test_what_is_not_read_or_not_written_has_a_reason() -> None:
    reasons = [row.why for row in (*NOT_READ, *NOT_WRITTEN)]
    assert all(reason.endswith(".") for reason in reasons)
    assert not {row.what for row in NOT_READ} & CATALOGUE.keys()
