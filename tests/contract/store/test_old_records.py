"""What is older than its period goes with all that belongs to it, and nothing that is still needed: on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import structs

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.calendar_months import month_of
from drift.core.model.resources import Ref, Resource
from drift.store.sql.database import Database
from drift.sync.known_then import not_known_of
from guard.core.model.not_found import NoSuchDecision
from guard.core.model.retention import CLASSES, CLOSED, NOT_AGED, Deletion, Retention
from guard.enforcement.retention import PoliciesBroken
from guard.queries.explain_decision import explain_decision
from guard.queries.retention import outlook
from guard.store.aging.rules import RULES
from tests.contract.store.aged import NOW, OLD, YEAR, YOUNG, Aged, Told, resource, tell
from tests.contract.store.examples import both_at_once

SHARED = {
    "workspaces",
    "erasures",
    "erased_addresses",
    "deletions",
    "deletions_under_way",
    "legal_holds",
    *NOT_AGED,
}


@pytest.fixture
def aged(database: Database, workspace: int) -> Aged:
    return Aged(database, workspace)


def told(aged: Aged, *stories: tuple[str, float]) -> list[Told]:
    with aged.guarded.transaction() as work:
        return [tell(work, name, at) for name, at in stories]


def test_every_table_of_a_class_has_a_rule_or_goes_with_one_that_has() -> None:
    reached: dict[str, set[str]] = {}
    for rule in RULES:
        reached.setdefault(rule.of, set()).update({rule.name, *(one.table.name for one in rule.companions)})
    reached["history"].add("bodies")
    for one in CLASSES:
        assert reached.get(one.name, set()) >= set(one.tables), one.name


def counts_of(aged: Aged, name: str, at: float) -> dict[str, int]:
    """What a story adds to each table."""
    before = aged.counts()
    told(aged, (name, at))
    return {table: count - before[table] for table, count in aged.counts().items()}


def left(aged: Aged, beside: dict[str, int]) -> dict[str, int]:
    """What is there beside a story."""
    more = {table: count - beside[table] for table, count in aged.counts().items() if table not in SHARED}
    return {table: count for table, count in more.items() if count}


def test_all_of_an_old_story_goes_and_all_of_a_young_one_stays(aged: Aged) -> None:
    told(aged, ("old", OLD))
    young = counts_of(aged, "young", YOUNG)
    applied = aged.apply()
    # The tag is there still: so is its live version, the change that made it, and the bodies of that.
    assert left(aged, young) == {"versions": 1, "changes": 1, "bodies": 2}
    assert {one.record_class for one in applied.deletions} >= {
        "activity",
        "history",
        "decisions",
        "approvals",
    }
    assert aged.apply().deletions == ()


def test_a_resource_that_is_gone_leaves_nothing_when_its_period_is_over(aged: Aged) -> None:
    told(aged, ("old", OLD))
    with aged.guarded.transaction() as work:
        work.state.versions.close(Ref("tag", "9old"), OLD + 30)
    young = counts_of(aged, "young", YOUNG)
    aged.apply()
    assert left(aged, young) == {}


def test_the_state_at_every_moment_of_the_period_is_what_it_was(aged: Aged) -> None:
    with aged.guarded.transaction() as work:
        for day in range(20):
            work.state.versions.open(resource("1", of=f"name {day % 7}"), OLD + day * YEAR / 2)
    moments = [NOW - 7 * YEAR + step * YEAR / 3 for step in range(20)]

    def states() -> list[object]:
        with aged.guarded.view() as view:
            return [view.state.versions.at(Ref("tag", "1"), moment) for moment in moments]

    before = states()
    aged.apply()
    assert states() == before
    with aged.guarded.view() as view:
        first = view.state.versions.history(Ref("tag", "1"))[0]
        assert first.since <= NOW - 7 * YEAR <= (first.until or NOW)


def test_what_is_open_stays_however_old_it_is(aged: Aged) -> None:
    (old,) = told(aged, ("old", OLD))
    with aged.guarded.transaction() as work:
        finding = work.findings.get(old.finding)
        assert finding is not None
        work.findings.reopen(finding, "It is wrong again.")
    aged.apply()
    with aged.guarded.view() as view:
        assert view.findings.get(old.finding) is not None
        decision = view.decisions.get("dold")
        assert decision is not None
        assert decision.activity_id is not None
        assert view.state.activities.get(decision.activity_id) is not None
        assert decision.change_id is not None
        assert view.state.changes.get(decision.change_id) is not None
        bodies = view.state.versions.bodies(
            [digest for digest in (decision.before, decision.after) if digest]
        )
        assert len(bodies) == 2
        assert view.approvals.get("aold") is None


def test_what_waits_to_be_judged_is_no_old_record(aged: Aged) -> None:
    told(aged, ("old", OLD))
    with aged.guarded.transaction() as work:
        change = work.state.changes.search()[0]
        work.state.changes.judge_again(change.id)
    aged.apply()
    with aged.guarded.view() as view:
        assert view.state.changes.get(change.id) is not None


def test_each_class_has_its_own_period_and_what_is_kept_longer_keeps_what_it_names(aged: Aged) -> None:
    told(aged, ("old", OLD), ("young", YOUNG))
    aged.retention = Retention(
        {"activity": "1y", "decisions": "forever", "approvals": "60d", "history": "60d"}
    )
    aged.apply()
    with aged.guarded.view() as view:
        assert view.approvals.get("ayoung") is None
        assert view.approvals.votes("ayoung") == []
        for name in ("old", "young"):
            assert view.decisions.get(f"d{name}") is not None
            assert view.state.activities.get(f"e{name}") is not None  # its decision is kept
        assert len(view.state.changes.search()) == 2


def test_one_entry_says_what_went_of_a_class_when_and_by_which_rule(aged: Aged) -> None:
    told(aged, ("old", OLD))
    before = aged.counts()
    aged.retention = Retention({"activity": "5y"})
    aged.apply()
    with aged.guarded.view() as view:
        latest = view.deletions.latest()
    activity = latest["activity"]
    assert activity.rows == {"activities": 1}
    assert (activity.rule, activity.kept_from) == (
        "retention.yaml (activity: 5y)",
        month_of(NOW - 5 * YEAR).begins,
    )
    assert activity.sentence == (
        "Older records were deleted on 2030-03-17 by retention.yaml (activity: 5y): activity from before 2025-03-01."
    )
    gone = {name: before[name] - count for name, count in aged.counts().items() if before[name] > count}
    assert {name: count for one in latest.values() for name, count in one.rows.items()} == gone


def test_the_dry_run_says_what_the_run_then_deletes(aged: Aged) -> None:
    told(aged, ("young", YOUNG), ("old", OLD), ("older", OLD - YEAR))
    aged.hold("resource", "tag/9older")
    with aged.guarded.view() as view:
        seen = outlook(view)
    before = aged.counts()
    assert sum(line.going for one in seen for line in one.tables) > 0
    aged.apply()
    after = aged.counts()
    for one in seen:
        for line in one.tables:
            if line.table == CLOSED:
                continue  # which is counted by numbers, and stays as a row
            gone = before[line.table] - after[line.table]
            assert gone <= line.going, line
            assert gone >= line.going - 2, line  # what the hold keeps is counted when it is met


def not_as_the_ledger_says(aged: Aged) -> list[str]:
    with aged.guarded.transaction() as work:
        while work.state.ledger.sequence():
            pass
        return list(work.state.ledger.differences())


def test_a_run_that_is_killed_is_told_of_and_finished_by_the_next(aged: Aged) -> None:
    told(aged, *((f"{number}", OLD + number) for number in range(5)))

    class Killed(Exception):
        pass

    def killed(_seconds: float) -> None:
        raise Killed

    with pytest.raises(Killed):
        aged.apply(killed)
    with aged.guarded.view() as view:
        interrupted = view.deletions.under_way()
    assert interrupted != []
    assert not_as_the_ledger_says(aged) == []
    aged.apply()
    assert not_as_the_ledger_says(aged) == []
    with aged.guarded.view() as view:
        assert view.deletions.under_way() == []
        every = view.deletions.every()
    assert sum(one.rows.get("activities", 0) for one in every) == 5
    assert aged.counts()["activities"] == 0


def test_nothing_goes_while_the_newest_policies_are_not_in_force(aged: Aged) -> None:
    told(aged, ("old", OLD))
    before = aged.counts()
    aged.wrong = "retention.yaml:3: `activity` is kept 30d at least."
    with pytest.raises(PoliciesBroken, match=r"^Nothing was deleted: .* 30d at least\.$"):
        aged.apply()
    assert aged.counts() == before


@pytest.mark.parametrize("name", [one.name for one in CLASSES])
def test_a_hold_on_a_class_keeps_all_of_it_and_says_so(aged: Aged, name: str) -> None:
    told(aged, ("old", OLD))
    before = aged.counts()
    aged.hold("class", name)
    applied = aged.apply()
    assert list(applied.held_classes) == [name]
    tables = next(one.tables for one in CLASSES if one.name == name)
    kept = [
        table for table in tables if table not in ("votes", "notices")
    ]  # which questions share with proposals
    assert {table: aged.counts()[table] for table in kept} == {table: before[table] for table in kept}


def test_a_hold_on_everything_lets_nothing_go_until_it_is_over(aged: Aged) -> None:
    told(aged, ("old", OLD))
    before = aged.counts()
    aged.hold("everything", "", until=NOW + 5)
    assert aged.apply().deletions == ()
    assert {**aged.counts(), "legal_holds": 0} == before
    aged.now += 10
    assert aged.apply().deletions != ()


@pytest.mark.parametrize(
    ("sort", "about"),
    [("person", "carol@acme.example"), ("resource", "tag/9held"), ("person", "alice@acme.example")],
)
def test_a_hold_keeps_the_records_that_speak_of_somebody_or_something(
    aged: Aged, sort: str, about: str
) -> None:
    told(aged, ("held", OLD), ("old", OLD))
    aged.hold(sort, about)
    applied = aged.apply()
    assert applied.held > 0
    with aged.guarded.view() as view:
        assert view.approvals.get("aheld") is not None
        if about != "alice@acme.example":
            assert view.decisions.get("dheld") is not None
            assert view.state.activities.get("eheld") is not None
        if sort == "resource":
            assert view.decisions.get("dold") is None
            assert len(view.state.versions.history(Ref("tag", "9held"))) == 2
            assert len(view.state.versions.history(Ref("tag", "9old"))) == 1


def test_a_body_that_is_named_again_while_it_is_about_to_go_is_there_afterwards(aged: Aged) -> None:
    for number in range(6):
        tag = resource(f"{number}")
        with aged.guarded.transaction() as work:
            work.state.versions.put_body(tag.body)

        def name_it(tag: Resource = tag) -> None:
            with aged.guarded.transaction() as work:
                work.state.versions.open(tag, NOW)

        runs: Iterator[Callable[[], object]] = iter((name_it, aged.apply))

        def one_of_them(runs: Iterator[Callable[[], object]] = runs) -> None:
            next(runs)()

        both_at_once(one_of_them)
        with aged.guarded.view() as view:
            assert view.state.versions.live(tag.ref) == tag


def test_a_deletion_adds_up() -> None:
    begun = Deletion("history", "r", 1.0, 2.0, "the service")
    assert begun.plus({"versions": 2}, 1).plus({"versions": 1, "bodies": 4}, 0) == structs.replace(
        begun, rows={"versions": 3, "bodies": 4}, held=1
    )


def test_asking_about_a_time_from_which_nothing_is_left_says_that_it_was_deleted(aged: Aged) -> None:
    told(aged, ("old", OLD), ("young", YOUNG))
    with aged.guarded.view() as view:
        [before] = not_known_of(view.state, [CATALOGUE["tag"]], OLD + 100)
        assert "deleted" not in before.sentence
    aged.apply()
    deleted = "Older records were deleted on 2030-03-17 by the usual period"
    with aged.guarded.view() as view:
        [then] = not_known_of(view.state, [CATALOGUE["tag"]], OLD + 100)
        assert then.sentence.startswith(f"{deleted} (history: 7y): history from before")
        assert not any(
            "deleted" in one.sentence for one in not_known_of(view.state, [CATALOGUE["tag"]], YOUNG + 100)
        )
        assert view.state.gone.before("activity", YOUNG) is None
    with pytest.raises(NoSuchDecision, match=rf"^There is no decision dold\. {deleted} \(decisions: 7y\)"):
        explain_decision(aged.guarded, "dold")
