"""A change is an edit of what was there; what is new has no past."""

from drift.core.model.changes import Created, Deleted, Updated
from drift.core.model.resources import Ref, Resource
from guard.core.effects.reach.edit import DELETION, Edit, edit_of

BEFORE, AFTER = (Resource(Ref("tag", "1"), {"name": name}) for name in ("vip", "VIP"))


def test_a_change_is_an_edit() -> None:
    assert edit_of(Updated(BEFORE, AFTER, ())) == Edit("change", {"name": "VIP"})
    assert edit_of(Deleted(BEFORE)) == DELETION
    assert edit_of(Created(AFTER)) is None
