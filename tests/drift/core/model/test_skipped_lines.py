"""Skipped lines: all are counted, the first ones are named with the number they have in the whole file."""

from drift.core.model.skipped_lines import SHOWN, SkippedLines


def skipped(count: int) -> SkippedLines:
    lines = SkippedLines()
    for number in range(1, count + 1):
        lines.add(number, f"Line {number} is broken.")
    return lines


def test_all_are_counted_and_only_the_first_are_named() -> None:
    lines = skipped(SHOWN + 5)
    assert lines.count == SHOWN + 5
    assert [number for number, _ in lines.named] == list(range(1, SHOWN + 1))


def test_lines_of_a_later_piece_are_numbered_in_the_whole_file() -> None:
    lines = skipped(2)
    lines.take(skipped(SHOWN), after=100)
    assert lines.count == SHOWN + 2
    assert len(lines.named) == SHOWN
    assert lines.named[1:4] == [
        (2, "Line 2 is broken."),
        (101, "Line 1 is broken."),
        (102, "Line 2 is broken."),
    ]
