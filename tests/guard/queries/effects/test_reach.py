"""Every kind has its reach or none, and the documentation says which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.edit import DELETION, Edit
from guard.queries.effects.reach import has_reach, kinds_with_reach, reach_of
from tests.guard.queries.effects.conftest import Year
from tests.known_conversations import DAY

PAGE = Path(__file__).parents[4] / "docs/reach.md"


def test_the_page_names_each_kind_with_a_reach() -> None:
    table = PAGE.read_text().split("## What is counted, by kind")[1].split("## ")[0]
    named = {
        name for row in re.findall(r"^\| ([a-z_, ]+) \|", table, re.MULTILINE) for name in row.split(", ")
    }
    assert named - {"kind"} == set(kinds_with_reach())


def test_a_kind_has_a_reach_where_it_declares_how_conversations_tell_of_it() -> None:
    assert {name for name, kind in CATALOGUE.items() if kind.reaches} == set(kinds_with_reach())
    assert not has_reach("no_such_kind")


@pytest.mark.parametrize("name", kinds_with_reach())
def test_each_kind_says_something_of_itself_and_never_a_number_without_a_sort(year: Year, name: str) -> None:
    with year.world.guarded.view() as view:
        live = view.state.versions.some_live(name, 1)
        if not live:
            pytest.skip("the embedded workspace has none")
        for edit in (DELETION, Edit("change", live[0].body), Edit()):
            reach = reach_of(view, live[0].ref, edit, year.now - 90 * DAY, year.now)
            assert reach.lines
            assert len({(one.group, one.name) for one in reach.lines}) == len(reach.lines)
            sorts = ("counted", "bounded", "estimated", "unknown")
            assert all(any(sort in one.sentence() for sort in sorts) for one in reach.lines)
            assert reach.headline().endswith(".")


@pytest.mark.parametrize("name", kinds_with_reach())
def test_without_conversations_everything_of_them_is_unknown(year: Year, name: str) -> None:
    with year.world.guarded.view() as view:
        live = view.state.versions.some_live(name, 1)
        if not live:
            pytest.skip("the embedded workspace has none")
        ref = Ref(name, live[0].ref.id)
        reach = reach_of(view, ref, DELETION, year.now + DAY, year.now + 2 * DAY)
    kept = [one for one in reach.lines if not one.now and one.group != "What names it"]
    assert all(isinstance(one.figure, Unknown) for one in kept), kept
