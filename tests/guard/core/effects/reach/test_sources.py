"""Which sources of Fin's answers are a resource: by its id for certain, by its title alone perhaps."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from guard.core.effects.reach.sources import Identity, because, matched, titles_in

FILE = "file_source_content"
MINE = Ref(FILE, "1")
PRICES, TERMS, OLD = (Source(FILE, "", title, "") for title in ("prices", "terms", "old"))


def identity(known_from: float = 0.0, others: tuple[str, ...] = ()) -> Identity:
    return Identity(frozenset({MINE}), frozenset({"prices"}), known_from, frozenset(others))


def test_an_id_is_certain_under_every_title() -> None:
    named = [Source("article", "7", "Refunds", "en"), Source("article", "7", "Remboursements", "fr")]
    other = Source("article", "70", "Refunds", "en")
    who = Identity(frozenset({Ref("article", "7")}), frozenset(), 50.0)
    (part,) = matched(who, [*named, other], 0.0, 100.0)
    assert (part.sure, part.perhaps) == (frozenset(named), frozenset())
    assert because(who, [part], "an article") == ""


def test_the_id_of_before_it_was_made_again_is_its_own() -> None:
    who = Identity(frozenset({Ref("article", "7"), Ref("article", "3")}), frozenset(), 0.0)
    (part,) = matched(who, [Source("article", "3", "Refunds", "en")], 0.0, 100.0)
    assert len(part.sure) == 1


def test_a_title_that_nobody_else_had_is_certain_since_it_is_known() -> None:
    (part,) = matched(identity(), [PRICES, TERMS], 10.0, 100.0)
    assert (part.sure, part.perhaps) == (frozenset({PRICES}), frozenset())


def test_a_title_that_two_have_had_is_only_possible() -> None:
    who = identity(others=("prices",))
    (part,) = matched(who, [PRICES, TERMS], 10.0, 100.0)
    assert (part.sure, part.perhaps) == (frozenset(), frozenset({PRICES}))
    assert because(who, [part], "a file") == (
        "answers name a file by its title alone, and another one has had the same title"
    )


def test_before_it_was_known_every_title_that_is_nobodys_may_be_its() -> None:
    who = identity(known_from=50.0, others=("terms",))
    early, late = matched(who, [PRICES, TERMS, OLD], 0.0, 100.0)
    assert (early.since, early.until, late.until) == (0.0, 50.0, 100.0)
    assert (early.sure, early.perhaps) == (frozenset(), frozenset({PRICES, OLD}))
    assert (late.sure, late.perhaps) == (frozenset({PRICES}), frozenset())
    assert "before 1970-01-01 is not known" in because(who, (early, late), "a file")


@given(
    st.lists(st.sampled_from([PRICES, TERMS, OLD, Source(FILE, "1", "prices", "")]), unique=True),
    st.floats(0, 100),
    st.sets(st.sampled_from(["prices", "terms", "old"])),
)
def test_the_parts_are_the_whole_period_and_nothing_is_both(
    sources: list[Source], known_from: float, others: set[str]
) -> None:
    parts = matched(identity(known_from, tuple(others)), sources, 0.0, 100.0)
    assert (parts[0].since, parts[-1].until) == (0.0, 100.0)
    assert all(one.until == other.since for one, other in itertools.pairwise(parts))
    assert not any(part.sure & part.perhaps for part in parts)


def test_titles_are_read_in_every_language() -> None:
    body = {"title": "A", "translated_content": {"fr": {"title": "B"}, "type": "x", "de": {"title": ""}}}
    assert list(titles_in(body)) == ["A", "B"]
    assert list(titles_in({"name": "C", "title": None})) == ["C"]
