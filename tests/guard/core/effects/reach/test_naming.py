"""What names a resource is counted among what was read, and what cannot be read is unknown."""

from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.naming import NAMES, naming_lines


def test_what_was_read_is_counted() -> None:
    lines = list(naming_lines({"macro": 5, "admin": 3}, 69, "counted", (), (1, 19), "team/1"))
    assert [one.figure for one in lines] == [
        Counted(8, 69, "references to team/1"),
        Counted(1, 19, "policies in force that name team/1"),
    ]
    assert lines[0].more == "3 of admin, 5 of macro"
    assert {one.group for one in lines} == {NAMES}


def test_what_no_api_shows_is_unknown_beside_it() -> None:
    reasons = ("No API shows whether these refer to it: views.", "Macro is unread.")
    lines = list(naming_lines({}, 3, "bounded", reasons, (0, 1), "team/1"))
    assert lines[1].figure == Unknown(
        "no API shows whether these refer to it: views; macro is unread", "references to team/1"
    )
    first, _ = naming_lines({}, 0, "unknown", reasons, (0, 1), "team/1")
    assert isinstance(first.figure, Unknown)
