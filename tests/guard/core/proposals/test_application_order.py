"""The order of the changes of a proposal: what others need comes first, what cannot be undone comes last."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref
from guard.core.proposals.application_order import application_order
from guard.core.proposals.new_names import unborn
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.steps import Extent
from tests.laws import examples

COLLECTION, SECTION, ARTICLE = Ref("help_collection", "1"), Ref("help_collection", "2"), Ref("article", "3")
PARENTS = {COLLECTION: None, SECTION: COLLECTION, ARTICLE: SECTION}


def creation(name: str, **more: Any) -> ProposedChange:
    return ProposedChange("create", unborn("tag", name), merge={"name": name} | more, name=name)


def update(ref: Ref, **values: Any) -> ProposedChange:
    return ProposedChange("update", ref, merge=values or {"name": "x"})


def deletion(ref: Ref) -> ProposedChange:
    return ProposedChange("delete", ref)


def order(*changes: ProposedChange, undone: tuple[Extent, ...] = ()) -> tuple[int, ...]:
    whole: list[Extent] = ["whole" for _ in changes]
    return application_order(changes, undone or whole, PARENTS)


def test_what_asks_for_nothing_is_made_as_it_is_written() -> None:
    assert order(update(ARTICLE), creation("a"), update(Ref("tag", "9"))) == (0, 1, 2)


def test_what_is_referred_to_comes_first_at_any_depth() -> None:
    uses = update(Ref("tag", "9"), rules=[{"deep": {"$new": "winter"}}])
    assert order(uses, creation("summer", after={"$new": "winter"}), creation("winter")) == (2, 0, 1)


def test_a_new_parent_comes_before_its_children() -> None:
    child = ProposedChange("create", unborn("tag", ""), merge={"name": "x"}, parent=unborn("tag", "winter"))
    assert order(child, creation("winter")) == (1, 0)


def test_parents_are_updated_first_and_deleted_last() -> None:
    assert order(update(ARTICLE), update(COLLECTION)) == (1, 0)
    assert order(deletion(COLLECTION), deletion(ARTICLE), deletion(SECTION)) == (1, 2, 0)
    assert order(deletion(COLLECTION), deletion(ARTICLE)) == (1, 0)  # also where the one between stays
    under = ProposedChange("create", unborn("article", ""), merge={"title": "x"}, parent=SECTION)
    assert order(under, update(COLLECTION)) == (1, 0)


def test_deletions_come_after_everything_else() -> None:
    assert order(deletion(ARTICLE), creation("a"), update(SECTION)) == (1, 2, 0)


def test_the_less_can_be_undone_the_later_it_is_made() -> None:
    changes = (update(ARTICLE), update(Ref("tag", "8")), update(Ref("tag", "9")))
    assert order(*changes, undone=("nothing", "part", "whole")) == (2, 1, 0)
    assert order(deletion(Ref("tag", "8")), deletion(Ref("tag", "9")), undone=("nothing", "part")) == (1, 0)


def test_what_others_need_comes_first_although_it_cannot_be_undone() -> None:
    assert order(creation("a", b={"$new": "b"}), creation("b"), undone=("whole", "nothing")) == (1, 0)


drawn_changes = st.lists(
    st.tuples(st.sampled_from(["create", "update", "delete"]), st.integers(0, 9)), max_size=10
)


@given(
    drawn=drawn_changes,
    undone=st.lists(st.sampled_from(["whole", "part", "nothing"]), min_size=10),
    chance=st.randoms(),
)
@examples(60)
def test_every_change_is_made_once_and_never_before_what_it_needs(
    drawn: list[tuple[str, int]], undone: list[Extent], chance: Random
) -> None:
    made: list[ProposedChange] = []
    names: list[str] = []
    for place, (asked, to) in enumerate(drawn):
        refers = {"x": {"$new": names[to % len(names)]}} if names and to else {}
        if asked == "create":
            names.append(f"n{place}")
            made.append(creation(f"n{place}", **refers))
        else:
            ref = Ref("tag", str(place))
            made.append(update(ref, y=1, **refers) if asked == "update" else deletion(ref))
    chance.shuffle(made)
    parents = {
        Ref("tag", str(place)): Ref("tag", str(to)) for place, (_, to) in enumerate(drawn) if to < place
    }
    order = application_order(made, undone[: len(made)], parents)
    assert sorted(order) == list(range(len(made)))
    done: set[str] = set()
    for change in (made[place] for place in order):
        assert change.refers_to <= done
        done.add(change.name)
    deleted = [made[place].asked == "delete" for place in order]
    assert deleted == sorted(deleted)
