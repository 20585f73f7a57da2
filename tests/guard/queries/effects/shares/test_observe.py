"""What policies see of shares: as the planted truth says, and unknown or bounded where not all was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.conversations.connector_runs import HOUR, RunCount
from drift.core.conversations.labels import WHOLE, Label, Labelling
from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.model.resources import Json
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import Truth
from drift.store import CheckpointName
from drift.store.labels import LabelDay
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown
from guard.core.evaluation.shares import Seen, stands
from guard.core.model.policy import Policy
from guard.queries.effects.shares.observe import SWITCHED, observe
from tests.flows.world import World, world
from tests.guard.policy_cast import policies
from tests.guard.queries.effects.conftest import Year
from tests.known_conversations import DAY, fact, know, truths

Test = Callable[[Truth], bool]


def policy(watch: dict[str, Json], share: dict[str, Json]) -> Policy:
    return policies({"id": "p", "watch": watch, "share": share, "then": "flag"}).policies[0]


def see(year: Year, watch: dict[str, Json], share: dict[str, Json]) -> dict[str, Seen]:
    with year.world.guarded.view() as view:
        return {one.what: one for one in observe(view.state, policy(watch, share), year.now)}


def ripe_end(now: float) -> float:
    return (now - 3 * DAY) // DAY * DAY


def between(year: Year, since: float, until: float) -> list[Truth]:
    return [one for one in year.known if since <= one.created_at < until]


def ended(now: float, *states: str) -> Test:
    return lambda one: one.setup is not None and one.outcome(now) in states


def has_fin(one: Truth) -> bool:
    return one.setup is not None


@pytest.mark.parametrize(
    ("of", "states"),
    [
        ("escalated", ("escalated",)),
        ("resolved", ("assumed_resolution", "confirmed_resolution")),
        ("negative_feedback", ("negative_feedback",)),
        ("handed_off", ("procedure_handoff",)),
    ],
)
def test_outcomes_are_those_of_the_truth(year: Year, of: str, states: tuple[str, ...]) -> None:
    found = see(year, {"conversations": "all"}, {"of": of, "above": "1%", "within": "14d"})
    end = ripe_end(year.now)
    known = between(year, end - 14 * DAY, end)
    hits = sum(ended(year.now, *states)(one) for one in known)
    figure = found[""].now
    assert isinstance(figure, Counted)
    assert (figure.count, figure.of) == (hits, sum(map(has_fin, known)))
    assert (found[""].since, found[""].until) == (end - 14 * DAY, end)


@pytest.mark.parametrize("per", ["channel", "locale", "setup"])
def test_each_is_seen_for_itself_and_before(year: Year, per: str) -> None:
    share = {"of": "with_fin", "moved": "5pt", "within": "14d", "against": "30d", "per": per}
    found = see(year, {"conversations": "all"}, share)
    end = ripe_end(year.now)
    for what, seen in found.items():
        name = what.removeprefix(f"{per} ")
        for figure, since, until in (
            (seen.now, end - 14 * DAY, end),
            (seen.before, end - 44 * DAY, end - 14 * DAY),
        ):
            mine = [one for one in between(year, since, until) if (getattr(one, per) or "none") == name]
            assert isinstance(figure, Counted)
            assert (figure.count, figure.of) == (sum(map(has_fin, mine)), len(mine))
    assert len(found) >= 3


@pytest.mark.parametrize(
    ("chosen", "test"),
    [
        ({"channel": "email", "locale": "fr"}, lambda one: (one.channel, one.locale) == ("email", "fr")),
        ({"workflow": "Inbound triage"}, lambda one: one.setup == "workflow"),
        ({"workflow": "Another"}, lambda one: False),
        ({"tag": "108"}, lambda one: "108" in one.tags),
        ({"team": "203"}, lambda one: one.team == 203),
        ({"attribute": {"Issue type": "Billing"}}, lambda one: one.final_label == "Billing"),
        ({"source": "article/7006"}, lambda one: any(SOURCES[n].id == "7006" for n in one.sources)),
        ({"source": "article/999"}, lambda one: False),
    ],
)
def test_only_the_chosen_ones_are_counted(year: Year, chosen: dict[str, Json], test: Test) -> None:
    found = see(year, {"conversations": chosen}, {"of": "reopened", "above": "1%", "within": "60d"})
    end = ripe_end(year.now)
    mine = [one for one in between(year, end - 60 * DAY, end) if test(one)]
    figure = found[""].now
    assert isinstance(figure, Counted)
    reopened = [one for one in mine if one.reopened_at and one.reopened_at <= year.now]
    assert (figure.count, figure.of) == (len(reopened), len(mine))


def test_each_source_has_its_share_of_the_answers(year: Year) -> None:
    found = see(year, {"answers": "article/*"}, {"of": "used", "above": "50%", "within": "30d"})
    end = year.now // HOUR * HOUR
    answered = [one for one in between(year, end - 30 * DAY, end) if one.sources]
    assert found.keys() >= {"article/7001", "article/7003"}
    assert not any(what.startswith("content_snippet") for what in found)
    for what, seen in found.items():
        mine = sum(any(f"article/{SOURCES[n].id}" == what for n in one.sources) for one in answered)
        assert seen.now == Counted(mine, len(answered), seen.now.query)


def test_what_is_known_by_its_title_alone_is_seen_by_its_title(year: Year) -> None:
    found = see(year, {"answers": "file_source_content/*"}, {"of": "used", "above": "50%", "within": "90d"})
    assert all("price-list.pdf" in what or "warranty-terms.pdf" in what for what in found)
    assert all(seen.ref is None for seen in found.values())


# What was not read


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[World, float]]:
    with world(tmp_path) as w:
        yield w, w.guarded.now()


def figures(w: World, now: float, of: str = "escalated", **share: Json) -> tuple[Figure, Figure | None]:
    limits = {"above": "1%", "within": "14d", **share}
    with w.guarded.view() as view:
        (seen,) = observe(view.state, policy({"conversations": "all"}, {"of": of, **limits}), now)
    return seen.now, seen.before


def test_an_article_whose_text_was_overtaken_is_found(fresh: tuple[World, float]) -> None:
    """It helps far less since 30 days before the last. Of few conversations that cannot be told."""
    w, now = fresh
    share = {"of": "resolved", "moved": "-10pt", "within": "27d", "against": "120d"}
    watched = policy({"conversations": {"source": "article/7003"}}, share)
    assert watched.share is not None
    truth: list[bool | None] = []
    for count in (6_000, 30_000):
        every = truths(int(now), count)
        known = [one for one in every if any(SOURCES[n].id == "7003" for n in one.sources)]
        with w.guarded.transaction() as work:
            know(work.state, known, now)
        with w.guarded.view() as view:
            (seen,) = observe(view.state, watched, now)
        truth.append(stands(watched.share, seen).truth)
    assert truth == [None, True]


def test_where_nothing_was_read_it_is_unknown(fresh: tuple[World, float]) -> None:
    now, before = figures(*fresh, moved="5pt")
    assert isinstance(now, Unknown)
    assert isinstance(before, Unknown)


def test_what_did_not_come_makes_it_bounded_and_contains_the_truth(fresh: tuple[World, float]) -> None:
    w, now = fresh
    known = truths(int(now), 2_000)
    with w.guarded.transaction() as work:
        know(work.state, known[:-3], now, unread=3)
    figure, _ = figures(w, now, within="60d")
    end = ripe_end(now)
    real = [one for one in known if end - 60 * DAY <= one.created_at < end and has_fin(one)]
    hits = sum(ended(now, "escalated")(one) for one in real)
    assert isinstance(figure, Bounded)
    assert figure.least <= hits <= figure.most
    assert figure.least / figure.of <= hits / len(real) <= figure.most / figure.of


def test_what_changed_and_did_not_come_again_may_make_it_fewer(fresh: tuple[World, float]) -> None:
    w, now = fresh
    with w.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
    before, _ = figures(w, now, within="60d")
    with w.guarded.transaction() as work:
        work.state.conversations.note(ReadWindow("updated_at", now - DAY, now, now + 1, 9, 5, "2.16"))
    figure, _ = figures(w, now, within="60d")
    assert isinstance(before, Counted)
    assert isinstance(figure, Bounded)
    assert (figure.least, figure.most) == (before.count - 4, before.count + 4)


def test_a_time_that_was_not_read_whole_is_unknown_and_never_smaller(fresh: tuple[World, float]) -> None:
    w, now = fresh
    with w.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
        work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, now - 20 * DAY)
    assert isinstance(figures(w, now)[0], Counted)
    assert isinstance(figures(w, now, within="20d")[0], Unknown)
    behind = figures(w, now + 9 * DAY)[0]
    assert isinstance(behind, Unknown)
    assert "up to" in behind.because


def test_two_versions_of_the_api_are_not_compared(fresh: tuple[World, float]) -> None:
    w, now = fresh
    with w.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
        work.state.conversations.note(ReadWindow("created_at", now - 9 * DAY, now, now + 1, 5, 5, "2.17"))
    this, before = figures(w, now, moved="5pt")
    assert isinstance(this, Counted)
    assert isinstance(before, Unknown)
    assert before.because == SWITCHED


def test_two_titles_that_are_the_same_make_it_bounded(fresh: tuple[World, float]) -> None:
    w, now = fresh
    known = truths(int(now), 2_000)
    facts = [fact(one, now) for one in known]
    without = [
        replace(
            one, sources=tuple(replace(s, id="") if s.id == "7006" and n % 3 == 0 else s for s in one.sources)
        )
        for n, one in enumerate(facts)
    ]
    with w.guarded.transaction() as work:
        know(work.state, known, now)
        work.state.conversations.put(without)
    watched = policy({"answers": "article/7006"}, {"of": "used", "above": "1%", "within": "60d"})
    with w.guarded.view() as view:
        (seen,) = observe(view.state, watched, now)
    end = now // HOUR * HOUR
    answered = [one for one in facts if end - 60 * DAY <= one.created_at < end and one.sources]
    mine = sum(any(s.id == "7006" for s in one.sources) for one in answered)
    assert isinstance(seen.now, Bounded)
    assert seen.now.least < mine <= seen.now.most
    assert seen.now.of == len(answered)


@pytest.mark.parametrize("title", ["its own", "one it had before it was first read"])
@pytest.mark.parametrize("watch", ["answers", "conversations"])
def test_answers_without_an_id_never_keep_to_a_policy(
    fresh: tuple[World, float], watch: str, title: str
) -> None:
    """They may all be the article that the policy is about: that nothing has its id says nothing."""
    w, now = fresh
    known = truths(int(now), 2_000)

    def nameless(one: Source) -> Source:
        return (
            replace(one, id="", title=one.title if title == "its own" else title) if one.id == "7006" else one
        )

    facts = [fact(one, now) for one in known]
    without = [replace(one, sources=tuple(map(nameless, one.sources))) for one in facts]
    with w.guarded.transaction() as work:
        know(work.state, known, now)
        work.state.conversations.put(without)
    chosen: Json = "article/7006" if watch == "answers" else {"source": "article/7006"}
    of = "used" if watch == "answers" else "resolved"
    watched = policy({watch: chosen}, {"of": of, "above": "1%", "within": "60d", "at_least": 1})
    assert watched.share is not None
    with w.guarded.view() as view:
        (seen,) = observe(view.state, watched, now)
    assert stands(watched.share, seen).truth is not False
    if watch == "answers":
        end = now // HOUR * HOUR
        answered = [one for one in facts if end - 60 * DAY <= one.created_at < end and one.sources]
        mine = sum(any(s.id == "7006" for s in one.sources) for one in answered)
        assert isinstance(seen.now, Bounded)
        assert seen.now.least <= mine <= seen.now.most
    else:
        assert isinstance(seen.now, Unknown)
        assert "by its title alone, which may be article/7006" in seen.now.because


# Labels and connectors


def _labelled(id: str, at: int, corrected: bool) -> Labelling:
    set_ = Label("Issue type", at, "workflow", "Inbound triage", None, "Billing")
    put_right = Label("Issue type", at + 9, "teammate", "1101", "Billing", "Device")
    return Labelling(id, at, at, False, (set_, put_right) if corrected else (set_,))


@pytest.mark.parametrize(("share", "unread"), [(WHOLE, 0), (WHOLE // 2, 0), (WHOLE, 2)])
def test_labels_are_counted_or_sampled_or_unknown(
    fresh: tuple[World, float], share: int, unread: int
) -> None:
    w, now = fresh
    known = truths(int(now), 2_000)
    end = ripe_end(now)
    mine = [one for one in known if end - 7 * DAY <= one.created_at < end]
    with w.guarded.transaction() as work:
        know(work.state, known, now)
        read = [_labelled(one.id, one.created_at, n % 4 == 0) for n, one in enumerate(mine)]
        work.state.labels.put(read, ["Issue type"], now)
        for day in range(8):
            noted = LabelDay(end - (day + 1) * DAY, share, 5, unread, frozenset({"Issue type"}), now)
            work.state.labels.note(noted)
    watched = policy({"labels": "Issue type"}, {"of": "corrected", "above": "8%", "within": "7d"})
    with w.guarded.view() as view:
        found = observe(view.state, watched, now)
    by_name = {one.what: one.now for one in found}
    if unread:
        assert all(isinstance(figure, Unknown) for figure in by_name.values())
        return
    figure = by_name["Issue type: Inbound triage"]
    assert isinstance(figure, Counted if share == WHOLE else Estimated)
    if isinstance(figure, Counted):
        assert (figure.count, figure.of) == (sum(n % 4 == 0 for n in range(len(mine))), len(mine))


def test_runs_of_connectors_are_counted_by_the_hour_and_unknown_where_they_were_not_read(
    fresh: tuple[World, float],
) -> None:
    w, now = fresh
    end = now // HOUR * HOUR
    with w.guarded.transaction() as work:
        counts = [
            RunCount(end - 2 * HOUR, "fin", "", "", 40),
            RunCount(end - 2 * HOUR, "fin", "", "timeout", 8),
            RunCount(end - 30 * HOUR, "fin", "", "timeout", 99),
        ]
        work.state.connector_runs.add("501", end - 48 * HOUR, end, counts)
    with w.guarded.view() as view:
        watched = policy({"connectors": "*"}, {"of": "failed", "above": "5%", "within": "24h"})
        found = {one.what: one for one in observe(view.state, watched, now)}
        gone = policy({"connectors": "999"}, {"of": "failed", "above": "5%", "within": "24h"})
        (missing,) = observe(view.state, gone, now)
    seen = found["data_connector/501"]
    assert seen.now == Counted(8, 48, seen.now.query)
    assert seen.ref is not None
    assert {type(one.now) for what, one in found.items() if what != seen.what} == {Unknown}
    assert isinstance(missing.now, Unknown)
