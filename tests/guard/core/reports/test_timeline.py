"""What happened in one list: its order, and what is folded into one line."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import Actor, Attribution, Cause
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.model.records import Decision
from guard.core.model.verdict import Judgement, Reason, Verdict
from guard.core.reports.timeline import APART, Happening, alike, folded, newest_first, of_change, of_entry
from tests.contract.store.examples import entry
from tests.laws import examples

CAROL, BOB = Actor("admin", "7", "carol@acme.example"), Actor("admin", "8", "bob@acme.example")


def change(number: int = 1, at: float = 100.0, **more: Any) -> Happening:
    given: dict[str, Any] = {
        "ref": Ref("article", str(number)),
        "operation": "updated",
        "fields": ("/title",),
    }
    attribution = more.pop("attribution", Attribution("activity", f"e{number}", CAROL, "certain", int(at)))
    kept = {**given, **more}
    return of_change(
        ChangeRecord(
            number, kept["ref"], None, kept["operation"], b"b", b"a", kept["fields"], at + 5, attribution
        )
    )


def minded(happening: Happening, policy: str = "p") -> Happening:
    reason = Reason(policy, "broken", Verdict.FLAG, "enforce", "low", f"{policy}: no.")
    decision = Decision("d", 1.0, "change", None, Judgement((reason,)), "r", "enforce", verdict=Verdict.FLAG)
    return Happening(happening.at, happening.change, happening.entry, (decision,))


def test_a_change_stands_where_it_was_made_and_else_where_it_was_found() -> None:
    assert change(at=100.0).at == 100.0
    assert change(at=100.0, attribution=Attribution("unattributed")).at == 105.0
    assert of_entry(entry("e1", at=7)).at == 7.0


def test_the_newest_comes_first_and_a_change_before_an_entry_of_its_moment() -> None:
    first, second, log = change(1), change(2), of_entry(entry("e1", at=100))
    assert newest_first([log, first, of_entry(entry("e0", at=200)), second])[1:] == [second, first, log]


def test_what_is_alike_is_one_line_with_the_newest_in_it() -> None:
    several = newest_first([*(change(number) for number in range(1, 14)), of_entry(entry("e1", at=50))])
    lines, used = folded(several, 10, alike)
    assert [(line.newest.at, len(line.alike)) for line in lines] == [(100.0, 12), (50.0, 0)]
    assert lines[0].oldest.change is not None
    assert lines[0].oldest.change.id == 1
    assert used == 14


def test_what_differs_in_anything_that_people_ask_for_is_no_one_line() -> None:
    cause = Cause("p1", BOB)
    others = [
        change(2, fields=("/body",)),
        change(3, operation="deleted"),
        change(4, ref=Ref("tag", "4")),
        change(5, attribution=Attribution("activity", "e5", BOB, "certain", 100)),
        change(6, attribution=Attribution("activity", "e6", CAROL, "certain", 100, cause=cause)),
        minded(change(7)),
        minded(change(8), "another"),
        change(9, at=100.0 - APART - 1),
        of_entry(entry("e1")),
        of_entry(entry("e2", "another_type")),
    ]
    lines, _ = folded(newest_first([change(1), *others]), 50, alike)
    assert all(not line.alike for line in lines)
    assert len(lines) == 11


def test_without_folding_each_has_its_line() -> None:
    lines, used = folded([change(1), change(2), change(3)], 2)
    assert (len(lines), used) == (2, 2)


@examples(100)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 10_000)), max_size=30), st.integers(1, 5))
def test_page_by_page_each_happening_is_told_once(told: list[tuple[str, int]], most: int) -> None:
    rest = newest_first(of_entry(entry(f"e{place}", type_, at)) for place, (type_, at) in enumerate(told))
    everything, seen = [one.position for one in rest], []
    while rest:
        lines, used = folded(rest, most, alike)
        assert 0 < len(lines) <= most
        seen += sorted((one.position for line in lines for one in (line.newest, *line.alike)), reverse=True)
        rest = rest[used:]
    assert seen == everything
