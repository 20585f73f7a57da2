"""What is counted in the database is what is counted one by one, on both engines."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from drift.core.conversations.counting import CERTAIN, POSSIBLE, By, Tally, Which
from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.sources import Source
from drift.store import StateStore

DAY = 86_400
START = 1_700_000_000
OLD = Source("article", "7001", "Refunds", "en")
NEW = Source("article", "7001", "Refund policy", "en")
FRENCH = Source("article", "7001", "Remboursements", "fr")
FILE = Source("file_source_content", "", "prices.pdf", "en")
STRANGE = Source("content_snippet", "41", "Hours", "")
EVERY = (OLD, NEW, FRENCH, FILE, STRANGE)
VALUES = ("Billing", "billing", 'a "b", c', "100 %")


def made(count: int = 300) -> list[ConversationFact]:
    chance = random.Random(11)
    return [_one(chance, number) for number in range(count)]


def _one(chance: random.Random, number: int) -> ConversationFact:
    fin = chance.random() < 0.8
    at = START + chance.randrange(20 * DAY)
    states = (
        "assumed_resolution",
        "confirmed_resolution",
        "escalated",
        "negative_feedback",
        "procedure_handoff",
        None,
    )
    return ConversationFact(
        id=str(number),
        created_at=at,
        updated_at=at + 10,
        closed_at=None,
        first_reply_at=at + chance.randrange(1, 9_000) if chance.random() < 0.5 else None,
        is_open=chance.random() < 0.3,
        channel=chance.choice(("email", "conversation")),
        locale=chance.choice(("en", "fr", "")),
        fin=fin,
        setup="workflow" if fin else None,
        resolution=chance.choice(states) if fin else None,
        sales=chance.choice(("qualified", None)) if fin else None,
        rating=chance.choice((1, 2, 3, 4, 5, None)) if fin else None,
        reopened=chance.choice((0, 0, 1, 2)),
        team=chance.choice(("201", "2010", None)),
        tags=tuple(sorted(chance.sample(("1", "10", "101"), chance.randrange(3)))),
        sources=tuple(chance.sample(EVERY, chance.randrange(4))) if fin else (),
        attributes={"Issue type": chance.choice(VALUES), "x,": chance.choice(VALUES)},
        workflow=chance.choice(("Triage", "Triage 2")) if fin and chance.random() < 0.6 else None,
    )


def tally_of(facts: Iterable[ConversationFact]) -> Tally:
    return sum((_tally(fact) for fact in facts), Tally())


def _tally(fact: ConversationFact) -> Tally:
    return Tally(
        conversations=1,
        fin=fact.fin,
        assumed=fact.resolution == "assumed_resolution",
        confirmed=fact.resolution == "confirmed_resolution",
        escalated=fact.resolution == "escalated",
        negative=fact.resolution == "negative_feedback",
        handoffs=fact.resolution == "procedure_handoff",
        rated=fact.rating is not None,
        rating_sum=fact.rating or 0,
        low_ratings=fact.rating is not None and fact.rating <= 2,
        reopened=fact.reopened > 0,
        open=fact.is_open,
        replied=fact.first_reply_at is not None,
        reply_seconds=fact.first_reply_at - fact.created_at if fact.first_reply_at else 0,
    )


ALL = Which(START + DAY, START + 15 * DAY)
ARTICLE = frozenset({OLD, NEW, FRENCH})


def _of_value(value: str) -> tuple[Which, Callable[[ConversationFact], bool]]:
    which = replace(ALL, attribute=("Issue type", value))
    return which, lambda fact: fact.attributes["Issue type"] == value


CASES: dict[str, tuple[Which, Callable[[ConversationFact], bool]]] = {
    "all": (ALL, lambda fact: True),
    "Fin took part": (replace(ALL, fin=True), lambda fact: fact.fin),
    "Fin took no part": (replace(ALL, fin=False), lambda fact: not fact.fin),
    "open": (replace(ALL, is_open=True), lambda fact: fact.is_open),
    "a tag whose id begins another": (replace(ALL, tag="1"), lambda fact: "1" in fact.tags),
    "a team whose id begins another": (replace(ALL, team="201"), lambda fact: fact.team == "201"),
    "a language": (replace(ALL, locale="fr"), lambda fact: fact.locale == "fr"),
    "a channel": (replace(ALL, channel="email"), lambda fact: fact.channel == "email"),
    "a setup": (replace(ALL, setup="workflow"), lambda fact: fact.setup == "workflow"),
    "a workflow whose name begins another": (
        replace(ALL, workflow="Triage"),
        lambda fact: fact.workflow == "Triage",
    ),
    "one of several sources": (replace(ALL, sources=ARTICLE), lambda fact: bool(ARTICLE & {*fact.sources})),
    "a renamed article alone": (
        replace(ALL, sources=ARTICLE, alone=True),
        lambda fact: bool(fact.sources) and {*fact.sources} <= ARTICLE,
    ),
    "a renamed article with others": (
        replace(ALL, sources=ARTICLE, alone=False),
        lambda fact: bool(ARTICLE & {*fact.sources}) and not {*fact.sources} <= ARTICLE,
    ),
    "without an article": (replace(ALL, without=ARTICLE), lambda fact: not ARTICLE & {*fact.sources}),
    "a file without an article": (
        replace(ALL, sources=frozenset({FILE}), without=ARTICLE),
        lambda fact: FILE in fact.sources and not ARTICLE & {*fact.sources},
    ),
    "a source that nobody used": (
        replace(ALL, sources=frozenset({Source("article", "9", "No", "en")})),
        lambda fact: False,
    ),
    **{f"the value {value}": _of_value(value) for value in VALUES},
}


@pytest.mark.parametrize("name", CASES)
def test_a_tally_is_what_is_counted_one_by_one(drift: StateStore, name: str) -> None:
    which, test = CASES[name]
    facts = made()
    drift.conversations.put(facts)
    wanted = [fact for fact in facts if which.since <= fact.created_at < which.until and test(fact)]
    assert drift.conversation_counts.tally(which) == {(): tally_of(wanted)}
    assert (name == "a source that nobody used") == (not wanted)


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (("day",), lambda fact: (str(fact.created_at // DAY * DAY),)),
        (("hour", "team"), lambda fact: (str(fact.created_at // 3600 * 3600), fact.team or "")),
        (("resolution", "sales"), lambda fact: (fact.resolution or "", fact.sales or "")),
        (("workflow",), lambda fact: (fact.workflow or "",)),
        (("channel", "locale", "setup"), lambda fact: (fact.channel, fact.locale, fact.setup or "")),
    ],
)
def test_tallies_are_told_apart(
    drift: StateStore, by: tuple[By, ...], key: Callable[[ConversationFact], tuple[str, ...]]
) -> None:
    facts = made()
    drift.conversations.put(facts)
    which = replace(ALL, sources=frozenset(EVERY))
    wanted: dict[tuple[str, ...], list[ConversationFact]] = defaultdict(list)
    for fact in facts:
        if fact.sources and which.since <= fact.created_at < which.until:
            wanted[key(fact)].append(fact)
    assert drift.conversation_counts.tally(which, by) == {one: tally_of(some) for one, some in wanted.items()}


CUTS = (START + 4 * DAY, START + 6 * DAY + 3_600, START + 6 * DAY + 7_200)


def _week(fact: ConversationFact) -> str:
    week = (fact.created_at - 4 * DAY) // (7 * DAY) * 7 * DAY + 4 * DAY
    return str(max([week, *(cut for cut in CUTS if week < cut <= fact.created_at)]))


def _certain(fact: ConversationFact) -> str:
    return CERTAIN if {OLD, NEW} & {*fact.sources} else ""


def _alone(fact: ConversationFact) -> str:
    if {*fact.sources} <= {OLD, NEW}:
        return CERTAIN
    return POSSIBLE if {*fact.sources} <= {OLD, NEW, FILE} else ""


KEYS: dict[By, Callable[[ConversationFact], str]] = {
    "week": _week,
    "certain": _certain,
    "alone": _alone,
    "channel": lambda fact: fact.channel,
    "resolution": lambda fact: fact.resolution or "",
}


@pytest.mark.parametrize("perhaps", [frozenset({FILE}), frozenset({OLD, NEW, FILE})], ids=["some", "all"])
def test_one_walk_through_several_parts_tells_what_several_questions_do(
    drift: StateStore, perhaps: frozenset[Source]
) -> None:
    """What is certain and what is only possible, alone and with others, by weeks that are cut."""
    facts = made()
    drift.conversations.put(facts)
    middle = ALL.since + 6 * DAY + 77
    sources = frozenset({OLD, NEW, FILE})
    part = replace(ALL, sources=sources, perhaps=perhaps, cuts=CUTS)
    parts = [replace(part, until=middle), replace(part, since=middle)]
    ways: list[tuple[By, ...]] = [("certain", "week", "resolution"), ("alone",), ("channel", "certain"), ()]
    within = [one for one in facts if ALL.since <= one.created_at < ALL.until and sources & {*one.sources}]
    sure = sources - perhaps
    told: dict[By, Callable[[ConversationFact], str]] = {**KEYS}
    told["certain"] = lambda fact: CERTAIN if sure & {*fact.sources} else ""
    if not sure:
        told["alone"] = lambda fact: POSSIBLE if {*fact.sources} <= sources else ""
    for way, found in zip(ways, drift.conversation_counts.tallies(parts, ways), strict=True):
        wanted: dict[tuple[str, ...], list[ConversationFact]] = defaultdict(list)
        for fact in within:
            wanted[tuple(told[name](fact) for name in way)].append(fact)
        assert found == {key: tally_of(some) for key, some in wanted.items()}, way
    one = replace(ALL, sources=frozenset({FILE}), perhaps=perhaps)
    assert set(drift.conversation_counts.tally(one, ("certain", "alone"))) == {("", POSSIBLE), ("", "")}


def test_sums_of_days_and_what_lies_between_are_asked_at_once(drift: StateStore) -> None:
    facts = made()
    drift.conversations.put(facts)
    drift.conversation_counts.sum_up(ALL.since + 3 * DAY, ALL.until - 2 * DAY, 100)
    ways: list[tuple[By, ...]] = [("day",), ("channel", "resolution"), ()]
    within = [one for one in facts if ALL.since <= one.created_at < ALL.until]
    by_day, by_channel, every = drift.conversation_counts.tallies((ALL,), ways)
    assert every == {(): tally_of(within)}
    assert sum(by_day.values(), Tally()) == sum(by_channel.values(), Tally()) == tally_of(within)
    assert by_channel["email", "escalated"] == tally_of(
        one for one in within if (one.channel, one.resolution) == ("email", "escalated")
    )
    assert drift.conversation_counts.tallies((), ways) == [{}, {}, {(): Tally()}]


def test_what_only_sources_tell_apart_is_not_asked_without_them(drift: StateStore) -> None:
    with pytest.raises(ValueError, match="only where sources are asked for"):
        drift.conversation_counts.tally(ALL, ("alone",))


def test_how_often_each_source_was_used(drift: StateStore) -> None:
    facts = made()
    drift.conversations.put(facts)
    used = [fact.sources for fact in facts if ALL.since <= fact.created_at < ALL.until]
    assert drift.conversation_counts.uses(ALL.since, ALL.until) == {
        source: (
            sum(sources == (source,) for sources in used),
            sum(source in sources and len(sources) > 1 for sources in used),
        )
        for source in EVERY
    }
    assert drift.conversation_counts.uses(0, 10) == {}


def test_nothing_is_counted_where_nothing_is_kept(drift: StateStore) -> None:
    assert drift.conversation_counts.tally(ALL) == {(): Tally()}
    assert drift.conversation_counts.tally(ALL, ("day",)) == {}


@pytest.mark.parametrize("name", ["Issue type", "x,", 'the "issue"', "été", "a\\b", "$.a[0]"])
def test_values_of_an_attribute_are_counted(drift: StateStore, name: str) -> None:
    facts = [
        replace(fact, attributes={name: fact.attributes["x,"]} if fact.attributes["x,"] != "billing" else {})
        for fact in made()
    ]
    facts.append(replace(facts[0], id="nul", created_at=int(ALL.since), attributes={name: "a\0b", "x": "\0"}))
    drift.conversations.put(facts)
    within = [one for one in facts if ALL.since <= one.created_at < ALL.until and one.attributes]
    assert drift.conversation_counts.values((name,), ALL.since, ALL.until) == {
        value.replace("\0", ""): tally_of(one for one in within if one.attributes[name] == value)
        for value in {one.attributes[name] for one in within}
    }
    every = replace(ALL, attribute=(name, ""))
    assert drift.conversation_counts.tally(every) == {(): tally_of(within)}
    assert drift.conversation_counts.values(("none",), ALL.since, ALL.until) == {}
    assert drift.conversation_counts.values((), ALL.since, ALL.until) == {}
    by_value = drift.conversation_counts.values((name,), ALL.since, ALL.until)
    twice = drift.conversation_counts.values((name, "none", name), ALL.since, ALL.until)
    assert twice == {value: tally + tally for value, tally in by_value.items()}
