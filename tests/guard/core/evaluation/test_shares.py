"""How a share stands to its limit: what decides, what does not, and that chance alone raises no alarms."""

from __future__ import annotations

import random
from collections import deque

import pytest

from drift.core.model.changes import diff
from drift.core.model.resources import Json, Ref, Resource
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown, as_json, estimated
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.shares import Seen, stands
from guard.core.explanation.explanation import explain
from guard.core.model.shares import Share
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Verdict
from tests.guard.policy_cast import policies

WEEK = 7 * 86_400.0
ABOVE = Share("escalated", WEEK, above=0.3)
BELOW = Share("resolved", WEEK, below=0.3)
UP = Share("escalated", WEEK, moved=0.05, up=True, against=4 * WEEK)
POLICY: dict[str, Json] = {
    "id": "as-usual",
    "because": "Fin hands over more",
    "severity": "high",
    "watch": {"conversations": "all"},
    "share": {"of": "escalated", "above": "30%", "within": "7d"},
    "then": "flag",
}


def seen(now: Figure, before: Figure | None = None, what: str = "") -> Seen:
    return Seen(what, 1_750_000_000.0, 1_750_600_000.0, now, before)


def of(count: int, whole: int) -> Counted:
    return Counted(count, whole, "q")


@pytest.mark.parametrize(
    ("figure", "truth"),
    [
        (of(31, 100), True),
        (of(30, 100), False),
        (Bounded(31, 60, 100, "q", "some were not read"), True),
        (Bounded(20, 30, 100, "q", "some were not read"), False),
        (Bounded(20, 31, 100, "q", "some were not read"), None),
        (Bounded(31, 90, 100, "q", "most were not read"), True),
        (
            Bounded(25, 96, 100, "q", "most were not read"),
            None,
        ),  # of the 29 that were read too little follows
        (estimated(200, 500, "q"), True),
        (estimated(100, 500, "q"), False),
        (estimated(160, 500, "q"), None),
        (Unknown("conversations may not be read"), None),
        (of(20, 29), None),
        (of(0, 0), None),
    ],
)
def test_a_limit_is_passed_only_where_all_that_is_known_says_so(figure: Figure, truth: bool | None) -> None:
    found = stands(ABOVE, seen(figure))
    assert found.truth is truth
    assert figure.sentence() in found.because


@pytest.mark.parametrize(
    ("figure", "truth"),
    [
        (of(29, 100), True),
        (of(30, 100), False),
        (Bounded(20, 29, 100, "q", "some were not read"), True),
        (Bounded(29, 40, 100, "q", "some were not read"), None),
        (Bounded(30, 40, 100, "q", "some were not read"), False),
        (estimated(100, 500, "q"), True),
        (estimated(140, 500, "q"), None),
    ],
)
def test_so_it_is_below_a_limit(figure: Figure, truth: bool | None) -> None:
    assert stands(BELOW, seen(figure)).truth is truth


@pytest.mark.parametrize(
    ("now", "before", "truth"),
    [
        (of(340, 1000), of(1000, 4000), True),
        (of(500, 2000), of(2000, 8000), False),
        (of(160, 1000), of(1000, 4000), False),  # it fell
        (of(17, 50), of(50, 200), None),
        (of(340, 1000), Unknown("nothing was read then"), None),
        (of(340, 1000), None, None),
        (of(340, 1000), of(5, 20), None),
        (Bounded(340, 400, 1000, "q", "cut"), of(1000, 4000), True),
        (Bounded(240, 400, 1000, "q", "cut"), of(1000, 4000), None),
        (of(340, 1000), Bounded(1000, 1300, 4000, "q", "cut"), None),
        (Bounded(400, 500, 2000, "q", "cut"), of(2000, 8000), False),
    ],
)
def test_a_move_counts_where_neither_chance_nor_what_was_not_read_explains_it(
    now: Figure, before: Figure | None, truth: bool | None
) -> None:
    assert stands(UP, seen(now, before)).truth is truth


def test_a_move_has_its_direction() -> None:
    fell = seen(of(160, 1000), of(1000, 4000))
    down, either = (Share("escalated", WEEK, moved=0.05, up=up, against=4 * WEEK) for up in (False, None))
    assert (stands(UP, fell).truth, stands(down, fell).truth, stands(either, fell).truth) == (
        False,
        True,
        True,
    )
    assert "it moved by \N{MINUS SIGN}9 points" in stands(down, fell).because.replace(".0 points", " points")


def test_one_limit_of_several_is_enough_and_one_unknown_keeps_nothing_in_order() -> None:
    both = Share("escalated", WEEK, above=0.3, moved=0.05, up=True, against=4 * WEEK)
    assert stands(both, seen(of(310, 1000), of(1240, 4000))).truth is True
    assert stands(both, seen(of(29, 100), of(116, 400))).truth is None
    assert stands(both, seen(of(500, 2000), of(2000, 8000))).truth is False


def test_more_that_was_not_read_never_decides_what_less_did_not() -> None:
    """A law: widening a bound can only turn an answer into *unknown*."""
    chance = random.Random(5)
    for _ in range(2_000):
        of_all = chance.randrange(30, 400)
        least = chance.randrange(of_all + 1)
        most = chance.randrange(least, of_all + 1)
        if of_all - (most - least) < ABOVE.at_least:
            continue
        narrow = stands(ABOVE, seen(Bounded(least, most, of_all, "q", "cut"))).truth
        wide = stands(
            ABOVE, seen(Bounded(max(0, least - 3), min(of_all, most + 3), of_all, "q", "cut"))
        ).truth
        assert wide in (narrow, None)


@pytest.mark.parametrize(
    "figure",
    [of(3, 9), Bounded(1, 2, 9, "q", "cut"), Estimated(0.5, (0.2, 0.8), 10, "q"), Unknown("away", "q")],
)
def test_what_was_seen_is_kept_with_the_decision(figure: Figure) -> None:
    dumped = {
        "what": "channel email",
        "since": 1.0,
        "until": 2.0,
        "now": as_json(figure),
        "before": as_json(figure),
    }
    facts = Facts.load(Facts(shares={"as-usual": dumped}).dump())
    assert Seen.load(facts.shares["as-usual"]) == Seen("channel email", 1.0, 2.0, figure, figure)


def judged(now: Figure, **more: Json) -> tuple[Verdict, str, str]:
    compiled = policies({**POLICY, **more})
    dumped = {"since": 0.0, "until": WEEK, "now": as_json(now)}
    subject, facts = Subject.of_share(WEEK, Ref("article", "41")), Facts(shares={"as-usual": dumped})
    judgement = judge(compiled, subject, facts, "enforce")
    (reason,) = judgement.reasons
    steps = explain(compiled, subject, facts, "enforce").traces[0].steps
    assert (steps[1].truth, reason.sentence.count(steps[1].says)) == (
        {"broken": True, "exempt": True, "kept": False, "unknown": None}[reason.outcome],
        0 if reason.outcome == "exempt" else 1,
    )
    return judgement.verdict, reason.outcome, reason.sentence


def test_a_broken_one_is_told_and_an_unknown_one_is_neither_broken_nor_kept() -> None:
    assert judged(of(31, 100))[:2] == (Verdict.FLAG, "broken")
    assert judged(of(30, 100))[:2] == (Verdict.ALLOW, "kept")
    verdict, outcome, sentence = judged(Unknown("conversations may not be read"))
    assert (verdict, outcome) == (Verdict.ALLOW, "unknown")
    assert sentence.startswith("It is not known whether the policy as-usual is kept: ")
    assert "unknown, because conversations may not be read" in sentence


def test_an_exemption_excuses_what_it_names() -> None:
    excuse = {"until": "1970-12-31", "reason": "a campaign", "owner": "alice"}
    watch = {"answers": "article/*"}
    used = {"of": "used", "above": "30%", "within": "7d"}
    named = [{**excuse, "resource": "article/41"}]
    assert judged(of(31, 100), watch=watch, share=used, exemptions=named)[1] == "exempt"
    other = [{**excuse, "resource": "article/42"}]
    assert judged(of(31, 100), watch=watch, share=used, exemptions=other)[1] == "broken"


def test_a_policy_that_was_not_looked_at_says_nothing() -> None:
    assert judge(policies(POLICY), Subject.of_share(0.0), Facts(), "enforce").reasons == ()


def test_what_cannot_be_evaluated_counts_as_broken() -> None:
    broken = Facts(shares={"as-usual": {"since": 0.0, "until": 1.0, "now": {"sort": "guessed"}}})
    (reason,) = judge(policies(POLICY), Subject.of_share(0.0), broken, "enforce").reasons
    assert (reason.outcome, "could not be evaluated" in reason.sentence) == ("broken", True)


@pytest.mark.parametrize(("a_day", "size"), [(30, 0.05), (150, 0.05), (600, 0.02)])
def test_chance_alone_raises_an_alarm_in_at_most_seven_of_a_hundred_years(a_day: int, size: float) -> None:
    """Looked at each day, over a year in which nothing happens."""
    chance = random.Random(11)
    limit = Share("escalated", WEEK, moved=size, up=None, against=4 * WEEK)
    alarms = sum(_year_with_alarm(chance, limit, a_day, None) for _ in range(200))
    assert alarms <= 14


def test_what_doubles_is_seen_within_the_month() -> None:
    chance = random.Random(12)
    limit = Share("escalated", WEEK, moved=0.05, up=True, against=4 * WEEK)
    seen_in_time = sum(_year_with_alarm(chance, limit, 70, 0.4) for _ in range(50))
    assert seen_in_time >= 49


def _year_with_alarm(chance: random.Random, limit: Share, a_day: int, later: float | None) -> bool:
    """Whether any look raises an alarm. With `later` the share is that from day 60 on, and 90 days are looked at."""
    recent: deque[int] = deque(maxlen=35)
    for day in range(365 if later is None else 90):
        share = 0.2 if later is None or day < 60 else later
        hits = round(chance.gauss(a_day * share, (a_day * share * (1 - share)) ** 0.5))
        recent.append(min(a_day, max(0, hits)))
        if len(recent) == recent.maxlen:
            days = list(recent)
            later_on, earlier = sum(days[28:]), sum(days[:28])
            if abs(4 * later_on - earlier) < (limit.moved or 0) * 28 * a_day:
                continue  # it did not move that far, and the limit is about nothing else
            if stands(limit, seen(of(later_on, 7 * a_day), of(earlier, 28 * a_day))).truth:
                return True
    return False


AFTER: dict[str, Json] = {
    "id": "as-before",
    "because": "it helps less",
    "severity": "high",
    "watch": {"kind": "article"},
    "aftermath": {"escalated": "+5pt", "resolved": "-5pt"},
    "then": "flag",
}


def line(verdict: str, change: float | None = None) -> dict[str, Json]:
    return {"verdict": verdict, "change": change, "sentence": f"It {verdict}."}


@pytest.mark.parametrize(
    ("escalated", "resolved", "outcome"),
    [
        (line("moved together with", 0.07), line("no sign"), "broken"),
        (line("moved together with", 0.05), line("too early"), "broken"),
        (line("moved together with", 0.03), line("no sign"), "kept"),
        (line("moved together with", -0.3), line("no sign"), "kept"),
        (line("no sign"), line("moved together with", -0.06), "broken"),
        (line("no sign"), line("moved together with", 0.3), "kept"),
        (line("no sign"), line("too early"), "unknown"),
        (line("unknown"), line("no sign"), "unknown"),
        (line("no sign"), None, "unknown"),
    ],
)
def test_a_look_breaks_what_may_not_move_and_what_is_not_known_is_never_in_order(
    escalated: dict[str, Json], resolved: dict[str, Json] | None, outcome: str
) -> None:
    seen_after = {"escalated": escalated, **({"resolved": resolved} if resolved else {})}
    subject = Subject.of_share(5.0, Ref("article", "41"))
    compiled = policies(AFTER, POLICY)
    found = judge(compiled, subject, Facts(shares={"as-before": seen_after}), "observe")
    assert [(one.policy, one.outcome) for one in found.reasons] == [("as-before", outcome)]
    assert found.verdict is (Verdict.FLAG if outcome == "broken" else Verdict.ALLOW)
    told = explain(compiled, subject, Facts(shares={"as-before": seen_after}), "observe")
    assert any(step.word == "aftermath" for trace in told.traces for step in trace.steps)


def test_a_change_itself_is_not_judged_by_what_becomes_of_it() -> None:
    now = Resource(Ref("article", "41"), {"id": "41", "title": "b"})
    before = Resource(now.ref, {"id": "41", "title": "a"})
    change = diff(before, now)
    assert change is not None
    subject = Subject.of_change(change, at=5.0)
    assert judge(policies(AFTER), subject, Facts(), "observe").reasons == ()
