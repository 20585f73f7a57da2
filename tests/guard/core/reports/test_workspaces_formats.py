"""Two workspaces compared, for people and tools."""

from __future__ import annotations

import json

from msgspec import structs

from guard.core.reports.comparison_json import NotKnownSide
from guard.core.reports.workspaces_formats import FORMATS, change_in_words, promotion_lines
from tests.guard.core.reports.test_workspaces_json import answer, promotion


def test_a_table_tells_each_resource_by_its_name_and_each_field_with_both_sides() -> None:
    text = FORMATS["table"][1](answer())
    assert text.startswith("everything of production, compared with test:\n")
    assert "1 differ, 1 only in production, 1 only in test, 1 only in noise; 1 equal." in text
    assert 'folder "A" differs (4 and 9)' in text
    assert "/description: " in text
    assert 'tag "vip" is only in production' in text
    assert 'article "FAQ" cannot be compared: several have this name' in text
    assert "Not known (test): It was never read." in text
    assert max(map(len, text.splitlines())) <= 100


def test_markdown_is_no_way_for_foreign_text_to_become_markup() -> None:
    text = FORMATS["markdown"][1](answer())
    assert "| field | production | test |" in text
    assert "\\|here'" in text


def test_kinds_whose_last_reading_is_old_stand_in_one_line() -> None:
    old = [NotKnownSide("from", f"kind{number}", "gap", "It is old.") for number in range(7)]
    text = " ".join(FORMATS["table"][1](structs.replace(answer(), not_known=tuple(old))).split())
    assert "(production): what was changed since the last reading, over a day ago, of kind0, kind1" in text
    assert "and 2 more kinds." in text
    assert "It is old." not in text


def test_what_is_left_out_is_counted() -> None:
    assert "2 more differ. Compare one kind" in FORMATS["table"][1](answer(most=1))
    assert json.loads(FORMATS["json"][1](answer(most=1)))["left_out"] == 2


def test_what_would_be_asked_for_is_a_line_each() -> None:
    lines = list(promotion_lines(promotion()))
    assert lines[0] == "Proposal 1 in test, 3 changes:"
    assert "  create tag “vip”" in lines
    assert "  change folder/9: /description" in lines
    assert change_in_words({"resource": "tag/1", "delete": True}) == "delete tag/1"
