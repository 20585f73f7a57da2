"""A comparison in its forms: what comes from Intercom is only text in each."""

from __future__ import annotations

from msgspec import UNSET

from drift.core.json_view import ResourceName
from drift.core.model.change_reason import NO_REASONS
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING, Ref
from guard.core.comparison.comparison import Difference, Folded
from guard.core.reports.comparison_formats import MOST_FIELDS, as_diff, as_markdown, as_table
from guard.core.reports.comparison_json import ComparisonAnswer, SideAnswer, counts, item

HOSTILE = "x\x1b[31m |`<b>"


def answer(*found: Difference, left_out: int = 0) -> ComparisonAnswer:
    side = SideAnswer("acme", "2026-11-22T20:00:00Z", "2d")
    items = tuple(item(one, (), NO_REASONS) for one in found)
    return ComparisonAnswer(side, side, "tag", counts({"differs": len(items)}, 0, 3), items, (), left_out, ())


def tag(*fields: FieldChange, folded: tuple[Folded, ...] = ()) -> Difference:
    return Difference(Ref("tag", "1"), HOSTILE, "differs", fields, folded)


def test_foreign_text_moves_no_cursor_and_is_no_markup() -> None:
    found = answer(tag(FieldChange("/name", HOSTILE, MISSING)))
    assert "\x1b" not in as_table(found) + as_markdown(found)
    assert "<b>" not in as_markdown(found).replace("\\<b>", "").replace("\\u001b[31m \\|'<b>", "")
    assert "(none)" in as_table(found)


def test_many_fields_are_cut_and_the_rest_is_counted() -> None:
    found = answer(tag(*(FieldChange(f"/f{number}", 1, 2) for number in range(MOST_FIELDS + 5))), left_out=7)
    assert "and 5 more" in as_table(found)
    assert "and 5 more" in as_markdown(found)
    assert "7 more differ" in as_table(found)


def test_a_diff_has_a_file_for_each_resource_and_a_line_for_each_field() -> None:
    differs = tag(FieldChange("/a/b", 1, 2), FieldChange("/c", MISSING, True))
    only = Difference(Ref("tag", "2"), "B", "only_from", (FieldChange("/name", "B", MISSING),), (), None)
    text = as_diff(answer(differs, only))
    assert "--- a/tag/1.json" in text
    assert '-    "b": 1' in text
    assert '+    "b": 2' in text
    assert '+  "c": true' in text
    assert '-  "name": "B"' in text


def test_a_side_without_the_field_is_left_out_of_the_json() -> None:
    (one,) = answer(
        tag(FieldChange("/c", MISSING, True), folded=(Folded(FieldChange("/id", 1, 2), "new_id"),))
    ).items
    assert one.fields[0].from_ is UNSET
    assert (one.resource, one.folded[0].why) == (ResourceName("tag", "1"), "new_id")
