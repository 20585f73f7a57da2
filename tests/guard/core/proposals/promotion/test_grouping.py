"""Changes laid into proposals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref
from guard.core.proposals.new_names import unborn
from guard.core.proposals.promotion.grouping import grouped
from guard.core.proposals.proposal import ProposedChange
from tests.laws import examples


def creation(number: int, refers: int | None) -> ProposedChange:
    values = {} if refers is None else {"/parent_folder_id": {"$new": f"n{refers}"}}
    return ProposedChange("create", unborn("folder", f"n{number}"), values, name=f"n{number}")


@st.composite
def changes(draw: st.DrawFn) -> list[ProposedChange]:
    """Creations of which each may refer to an earlier one."""
    count = draw(st.integers(0, 12))
    return [creation(n, draw(st.none() | st.integers(0, n - 1)) if n else None) for n in range(count)]


@examples(100)
@given(changes(), st.integers(1, 5))
def test_none_is_too_long_and_each_has_what_it_refers_to_before_it(
    made: list[ProposedChange], most: int
) -> None:
    proposals, waiting = grouped(made, most)
    assert sum(map(len, proposals)) + waiting == len(made)
    assert all(0 < len(proposal) <= most for proposal in proposals)
    for proposal in proposals:
        seen: set[str] = set()
        for change in proposal:
            assert change.refers_to <= seen
            seen.add(change.name)


@given(st.integers(0, 30))
def test_what_refers_to_nothing_new_never_waits(count: int) -> None:
    proposals, waiting = grouped([ProposedChange("delete", Ref("tag", str(n))) for n in range(count)], 7)
    assert waiting == 0
    assert len(proposals) == -(-count // 7)
