"""Who set an attribute: a sample's intervals hold the truth in at least 93 of 100, and all that was read is counted."""

import random

from drift.core.conversations.corrections import Corrections, Decided, Why, tallied
from drift.core.conversations.labels import WHOLE
from drift.sandbox.conversations.truth import Conversations, Truth
from guard.core.effects.figures import Bounded, Counted, Estimated, Unknown
from guard.core.effects.reach.labelled import Labelled, attribute_lines, option_lines

FOUNDED = 1_790_000_000


def how(one: Truth) -> Decided:
    people = [change for change in one.relabels if not change.bulk]
    final = people[-1].after if people else one.label
    why: Why = "accepted" if not people else "confirmed" if final == one.label else "corrected"
    return Decided(one.id, one.created_at, "Inbound triage", one.label, final, why)


EVERY = [how(one) for one in Conversations(5, FOUNDED, 20_000).until(FOUNDED)]


def looked_at(some: list[Decided], share: int = WHOLE // 10, unread: int = 0) -> Labelled:
    found = Corrections("Issue type", 0.0, 1.0, share, len(EVERY), len(some), unread, tallied(some))
    return Labelled(found, some)


def test_intervals_of_samples_hold_the_truth_in_200_seeds() -> None:
    corrected = sum(one.is_corrected for one in EVERY) / len(EVERY)
    billing = [one for one in EVERY if one.automated == "Billing"]
    wrong = sum(one.is_corrected for one in billing) / len(billing)
    held = {"all": 0, "option": 0}
    for seed in range(200):
        some = random.Random(seed).sample(EVERY, 400)
        rate = list(attribute_lines(looked_at(some)))[2].figure
        option = list(option_lines(looked_at(some), "Billing"))[2].figure
        assert isinstance(rate, Estimated)
        assert isinstance(option, Estimated)
        held["all"] += rate.interval[0] <= corrected <= rate.interval[1]
        held["option"] += option.interval[0] <= wrong <= option.interval[1]
    assert min(held.values()) >= 0.93 * 200, held


def test_all_that_was_looked_at_is_counted() -> None:
    lines = {one.name: one.figure for one in attribute_lines(looked_at(EVERY, WHOLE))}
    automation = lines["Set by automation"]
    assert isinstance(automation, Counted)
    assert (automation.count, automation.of) == (len(EVERY), len(EVERY))
    corrected = lines["Set by automation and corrected by a person"]
    assert isinstance(corrected, Counted)
    assert corrected.count == sum(one.is_corrected for one in EVERY)
    assert "Set by the workflow Inbound triage and corrected" in lines


def test_an_option_is_told_by_those_that_have_it() -> None:
    lines = {one.name: one.figure for one in option_lines(looked_at(EVERY, WHOLE), "Billing")}
    mine = [one for one in EVERY if one.automated == "Billing"]
    figure = lines["Set to it by automation and corrected by a person"]
    assert isinstance(figure, Counted)
    assert (figure.count, figure.of) == (sum(one.is_corrected for one in mine), len(mine))


def test_what_could_not_be_read_makes_it_wider() -> None:
    some = EVERY[:400]
    whole = next(iter(attribute_lines(looked_at(some, WHOLE, unread=7)))).figure
    assert isinstance(whole, Bounded)
    assert (whole.least, whole.most, whole.of) == (400, 407, 407)
    narrow, wide = (list(attribute_lines(looked_at(some, unread=unread)))[1].figure for unread in (0, 40))
    assert isinstance(narrow, Estimated)
    assert isinstance(wide, Estimated)
    assert wide.interval[1] > narrow.interval[1]


def test_nothing_is_said_where_nobody_looked() -> None:
    found = Corrections("Issue type", 0.0, 1.0, 0, 0, 0, 0, {}, "nobody looked yet")
    assert {type(one.figure) for one in attribute_lines(Labelled(found, ()))} == {Unknown}
    nobody = [one for one in EVERY if one.automated != "Billing"][:50]
    figure = list(option_lines(looked_at(nobody), "Billing"))[2].figure
    assert figure.sentence() == "unknown, because none of the conversations that were looked at is one"
