"""A few questions stand for all: every source, language and channel is among them, and the same draw picks the same."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter

import pytest

from drift.core.conversations.counting import Touched
from drift.core.conversations.sources import Source
from guard.core.effects.questions import MOST, SPARE, Group, Question, as_csv, gathered, in_order

REFUNDS = Source("article", "7001", "Refunds", "en")
FRENCH = Source("article", "7001", "Remboursements", "fr")
OTHER = Source("article", "7002", "Fees", "en")
TOUCHED = frozenset((REFUNDS, FRENCH))


def made(seed: int = 1, count: int = 400) -> list[Touched]:
    chance = random.Random(seed)
    found = []
    for number in range(count):
        used = FRENCH if chance.random() < 0.1 else REFUNDS
        sources = (used, OTHER) if chance.random() < 0.6 else (used,)
        channel = "email" if chance.random() < 0.03 else "conversation"
        found.append(Touched(f"c{number}", float(number), channel, used.locale, sources))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_every_group_is_among_them_and_larger_groups_have_more(seed: int) -> None:
    every = made(seed)
    groups = Counter(Group(used(one).title, one.locale, one.channel) for one in every)
    picked = Counter(group for group, _ in in_order(every, TOUCHED, 0)[:MOST])
    assert picked.keys() == groups.keys()
    for group, count in groups.items():
        assert abs(picked[group] - MOST * count / len(every)) <= len(groups), group


def used(one: Touched) -> Source:
    return next(source for source in one.sources if source in TOUCHED)


def test_more_groups_than_room_take_the_largest() -> None:
    every = [
        Touched(f"{group}-{number}", 0.0, f"channel {group}", "en", (REFUNDS,))
        for group in range(80)
        for number in range(group + 1)
    ]
    picked = [group.channel for group, _ in in_order(every, TOUCHED, 0)[:MOST]]
    assert picked == [f"channel {group}" for group in range(79, 29, -1)]


def test_in_a_group_those_that_hang_on_it_most_come_first() -> None:
    every = [one for one in made() if one.channel == "conversation" and one.locale == "en"]
    alone = [len(one.sources) == 1 for _, one in in_order(every, TOUCHED, 0)]
    assert alone == sorted(alone, reverse=True)
    assert 0 < sum(alone) < len(alone)


def test_the_same_draw_picks_the_same_and_another_other_ones() -> None:
    every = made()
    first = in_order(every, TOUCHED, 0)
    assert in_order(reversed(every), TOUCHED, 0) == first
    assert in_order(every, TOUCHED, 1)[:MOST] != first[:MOST]
    assert sorted(one.id for _, one in first) == sorted(one.id for one in every)


def test_conversations_without_a_source_are_a_group_of_their_language_and_channel() -> None:
    tagged = [Touched("1", 0.0, "email", "de", (OTHER,)), Touched("2", 0.0, "email", "de", ())]
    assert {group for group, _ in in_order(tagged, frozenset(), 0)} == {Group("", "de", "email")}


def test_what_gives_no_question_or_the_same_makes_room_for_the_next() -> None:
    ordered = in_order(made(count=120), TOUCHED, 0)
    asked: list[str] = []

    def question(id: str) -> str:
        asked.append(id)
        return "" if len(asked) % 3 == 0 else "Same?" if len(asked) % 5 == 0 else f"Where is {id}?"

    found, empty = gathered(ordered, question, 20)
    assert len(found) == 20
    assert len({one.text for one in found}) == 20
    assert empty == len(asked) - 20 > 0


def test_it_ends_where_nothing_gives_a_question() -> None:
    asked: list[str] = []

    def nothing(id: str) -> str:
        asked.append(id)
        return ""

    found, empty = gathered(in_order(made(), TOUCHED, 0), nothing, 50)
    assert found == []
    assert empty == len(asked) == 50 * SPARE


@pytest.mark.parametrize("heading", [True, False])
def test_the_file_has_one_column_that_reads_back(heading: bool) -> None:
    texts = ['He said "why, really?"', "Où est ma commande ?", "a, b; c"]
    written = as_csv([Question(text, Group("", "", "")) for text in texts], heading=heading)
    rows = list(csv.reader(io.StringIO(written)))
    assert rows == [*([["Question"]] if heading else []), *([text] for text in texts)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_separator_makes_a_cell_of_a_part(separator: str) -> None:
    written = as_csv([Question("why;=1+1,+2", Group("", "", ""))], heading=False)
    assert list(csv.reader(io.StringIO(written), delimiter=separator)) == [["why;=1+1,+2"]]
