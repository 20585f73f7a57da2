"""A control by itself."""

from __future__ import annotations

from drift.core.model.resources import MISSING
from guard.core.proposals.forms.control import Control, every


def test_its_key_is_the_name_and_not_how_it_is_written_in_a_pointer() -> None:
    assert Control("/a/b~1c~0d", "text", None, None).key == "b/c~d"


def test_only_what_may_hold_an_id_may_refer_to_something_new() -> None:
    assert Control("/folder_id", "one", None, None, ("integer",)).may_refer
    assert Control("/anything", "text", MISSING, MISSING).may_refer
    assert not Control("/rate", "number", 1.5, 1.5, ("number",)).may_refer
    assert not Control("/enabled", "choice", True, True, ("boolean",)).may_refer


def test_every_control_is_found_at_any_depth() -> None:
    inner = Control("/a/0/b", "text", "", "")
    row = Control("/a/0", "group", {}, {}, parts=(inner,))
    assert list(every((Control("/a", "rows", [], [], parts=(row,)),)))[1:] == [row, inner]
