from guard.core.evidence.gathered import MOST_NAMES, gathered
from guard.core.evidence.sheets import NOT_OPENED, Row
from guard.core.evidence.standing import SHEETS


def row(sheet: str, number: int, **cells: str) -> Row:
    heads = next(one.heads for one in SHEETS if one.name == sheet)
    return Row(sheet, number, str(number), dict.fromkeys(heads, "") | cells)


def test_values_are_counted_the_most_frequent_first_and_by_name_where_they_are_as_many() -> None:
    found = gathered(row("changes", at, who=who) for at, who in enumerate(["b", "a", "c", "c", ""]))
    assert found.of("changes", "who") == [("c", 2), ("a", 1), ("b", 1)]
    assert found.many("changes", "who", "a", "c") == 3
    many = gathered(row("changes", at, who=str(at)) for at in range(500))
    assert len(many.of("changes", "who")) == MOST_NAMES


def test_changes_and_decisions_that_no_policy_minded_are_left_to_their_files() -> None:
    found = gathered(
        [row("changes", 1), row("changes", 2, verdict="allow"), row("changes", 3, verdict="flag")]
    )
    assert [cells["verdict"] for cells in found.shown["changes"]] == ["flag"]
    assert found.counts["changes"] == 3
    assert found.left["changes"] == 0


def test_what_is_not_opened_and_how_long_findings_were_open_is_gathered() -> None:
    found = gathered([row("findings", 1, open_for_hours="2.5"), row("findings", 2, subject=NOT_OPENED)])
    assert (found.hours, found.not_opened) == ([2.5], 1)


def test_each_policy_of_a_decision_counts() -> None:
    found = gathered(
        [
            row("decisions", 1, policies="a b", verdict="revert"),
            row("decisions", 2, policies="a", verdict="revert"),
        ]
    )
    assert found.minded == {("a", "revert"): 2, ("b", "revert"): 1}
