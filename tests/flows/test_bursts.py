"""`more_than` counts what a policy would have spoken of, at the time it happened, in whatever order it arrives."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from guard.core.model.records import Decision
from guard.queries.explain_decision import explain_decision
from guard.queries.simulate import simulate
from tests.fakes.intercom import entry
from tests.guard.web.stage import BOB, CAROL, MALLORY, Stage, notification, stage

NOON = 1_790_416_800  # a Saturday in September 2026, 10:00 in UTC and noon in Paris
POLICY = """
version: 1
policies:
  - id: bursts
    because: somebody is deleting in bulk
    severity: high
    watch: {{ activity: ["*_deletion", bulk_delete] }}
    more_than: {{ count: {count}, within: 10m, per: {per} }}
    then: flag
    {more}
"""


def rules(on: Stage, count: int = 3, per: str = "actor", more: str = "") -> None:
    on.policies.joinpath("policies.yaml").write_text(POLICY.format(count=count, per=per, more=more))
    on.service.reload_policies()


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        rules(found)
        found.clock.now = NOON + 3600.0
        yield found


def arrives(on: Stage, *at: int, who: str = MALLORY, type_: str = "tag_deletion", **more: Any) -> None:
    """Entries of these seconds after noon arrive together, and are judged."""
    for second in at:
        id_ = f"{who}-{type_}-{second}-{more.get('ip', '')}"
        assert on.notify(notification(entry(id_, type_, who, NOON + second, **more))).status_code == 200
    on.service.turn()


def flagged(on: Stage) -> list[Decision]:
    """Oldest first."""
    with on.guarded.view() as view:
        found = view.decisions.search(policy="bursts", limit=200)
    return [one for one in reversed(found) if one.judgement.broken]


def seconds(on: Stage) -> list[int]:
    return [int(one.acted_at or 0) - NOON for one in flagged(on)]


def findings(on: Stage) -> set[str]:
    with on.guarded.view() as view:
        return {one.subject for one in view.findings.open_findings()}


class TestInOrder:
    def test_the_first_too_many_is_flagged_and_all_that_follow(self, on: Stage) -> None:
        for second in (1, 2, 3, 4, 5, 800):
            arrives(on, second)
        assert seconds(on) == [4, 5]

    def test_what_arrives_together_is_judged_as_if_one_by_one(self, on: Stage) -> None:
        arrives(on, 1, 2, 3, 4, 5)
        assert seconds(on) == [4, 5]


class TestLate:
    def test_an_older_entry_that_arrives_after_the_last_was_judged_completes_the_burst(
        self, on: Stage
    ) -> None:
        rules(on, count=20)
        arrives(on, *(second for second in range(1, 22) if second != 15))
        assert flagged(on) == []
        arrives(on, 15)
        (late,) = flagged(on)
        assert late.judgement.broken[0].sentence.endswith(
            "21 times within 10 minutes by mallory@acme.example."
        )
        assert seconds(on) == [15]
        assert findings(on) == {"activity:tag_deletion:mallory@acme.example"}

    def test_it_counts_at_its_own_time_and_not_when_it_arrives(self, on: Stage) -> None:
        arrives(on, 1000, 1001, 1002)
        arrives(on, 399)
        assert flagged(on) == []
        arrives(on, 402)
        assert seconds(on) == [402]

    def test_it_is_counted_with_others_of_its_own_only(self, on: Stage) -> None:
        arrives(on, 100, 101, 102)
        arrives(on, 50, who=BOB)
        arrives(on, 50, type_="tag_creation")
        assert flagged(on) == []

    def test_several_of_one_second_count_each_other(self, on: Stage) -> None:
        arrives(on, 7, type_="a_deletion")
        for type_ in ("b_deletion", "c_deletion", "d_deletion"):
            arrives(on, 7, type_=type_)
        assert seconds(on) == [7]

    def test_people_of_whom_no_address_is_known_count_by_what_is(self, on: Stage) -> None:
        """An integration may stand in the log with a name where others have an address."""
        for who in ("nameless", "4711"):
            arrives(on, 1, 2, 3, 4, who=who)
        assert seconds(on) == [4, 4]

    def test_the_verdict_is_reached_again_from_the_record(self, on: Stage) -> None:
        arrives(on, 100, 101, 102)
        arrives(on, 50)
        (late,) = flagged(on)
        assert explain_decision(on.guarded, late.id).same


@pytest.mark.parametrize("seed", range(12))
def test_in_whatever_order_they_arrive_a_burst_is_found_and_nothing_else(on: Stage, seed: int) -> None:
    chance = random.Random(seed)
    burst = [10, 40, 300, 610] if seed % 2 else [10, 40, 300, 611, 899]
    chance.shuffle(burst)
    for second in burst:
        arrives(on, second)
    assert bool(flagged(on)) is bool(seed % 2)
    found = simulate(on.guarded, on.guarded.policies(), since=NOON, until=NOON + 3600)
    assert found.policies["bursts"].flagged == seed % 2


@pytest.mark.parametrize("fraction", [0.0003, 0.0007, 0.25, 0.9996])
def test_a_past_that_begins_within_a_second_counts_the_entries_of_that_second_once(
    on: Stage, fraction: float
) -> None:
    """They are dated by its beginning, so they lie before it: they are heard and not judged."""
    for second in (100, 101, 102, 103):
        arrives(on, second)
    (live,) = flagged(on)
    found = simulate(on.guarded, on.guarded.policies(), since=NOON + 100 + fraction, until=NOON + 3600)
    assert (found.entries, found.policies["bursts"].flagged) == (3, 1)
    (row,) = found.rows
    assert row.sentence == live.judgement.broken[0].sentence


class TestWhatIsCountedTogether:
    def spread(self, on: Stage) -> None:
        for number, (who, type_) in enumerate(
            [
                (CAROL, "tag_deletion"),
                (BOB, "team_deletion"),
                (MALLORY, "tag_deletion"),
                (BOB, "tag_deletion"),
            ]
        ):
            arrives(on, number, who=who, type_=type_)
        arrives(on, 9, who=CAROL, type_="tag_deletion")

    @pytest.mark.parametrize(("per", "wanted"), [("actor", []), ("kind", [9]), ("workspace", [3, 9])])
    def test_per_actor_per_type_of_entry_or_all_in_the_workspace(
        self, on: Stage, per: str, wanted: Sequence[int]
    ) -> None:
        rules(on, per=per)
        self.spread(on)
        assert seconds(on) == wanted
        found = simulate(on.guarded, on.guarded.policies(), since=NOON, until=NOON + 3600)
        assert [int(one.at) - NOON for one in found.rows] == wanted

    def test_the_sentence_says_what_was_counted(self, on: Stage) -> None:
        rules(on, per="kind")
        self.spread(on)
        assert (
            "4 times within 10 minutes of the type tag_deletion"
            in flagged(on)[0].judgement.broken[0].sentence
        )

    def test_bots_without_an_address_are_told_apart_by_their_ids(self, on: Stage) -> None:
        for number in range(5):
            raw = entry(f"e{number}", "tag_deletion", "", NOON + number, actor_type="bot")
            raw["performed_by"] |= {"email": None, "id": str(number % 2)}
            on.notify(notification(raw))
            on.service.turn()
        assert flagged(on) == []
        found = simulate(on.guarded, on.guarded.policies(), since=NOON, until=NOON + 3600)
        assert found.rows == ()


EVENING = "when: { outside_hours: { from: '08:00', to: '12:05', zone: Europe/Paris } }"


class TestOnlyWhatThePolicyWouldSpeakOf:
    @pytest.mark.parametrize(
        "more",
        [
            EVENING,
            "unless: { ip_in: [192.0.2.1] }",
            "when: { not: { ip_in: [192.0.2.1] } }",
            "exemptions: [{ actor: bob@acme.example, until: 2099-12-31, reason: r, owner: o }]",
        ],
    )
    def test_is_counted(self, on: Stage, more: str) -> None:
        """The first three do not count, for one reason or another; the next four do."""
        rules(on, per="workspace", more=more)
        arrives(on, 1, 2, 3, who=BOB, ip="192.0.2.1")
        arrives(on, 400, 401, 402)
        assert flagged(on) == []
        arrives(on, 403)
        assert seconds(on) == [403]
        assert "more than 3 times within 10 minutes" in flagged(on)[0].judgement.broken[0].sentence
        found = simulate(on.guarded, on.guarded.policies(), since=NOON, until=NOON + 3600)
        assert [int(one.at) - NOON for one in found.rows if one.verdict.word == "flag"] == [403]

    def test_also_around_one_that_came_late(self, on: Stage) -> None:
        rules(on, more=EVENING)
        arrives(on, 1, 2, 3, 400, 402, 403)
        assert flagged(on) == []
        arrives(on, 4)
        assert flagged(on) == []
        arrives(on, 401)
        assert seconds(on) == [401]

    def test_an_address_is_new_at_the_time_of_each_entry(self, on: Stage) -> None:
        rules(on, more="when: { new_ip_for_actor: true }")
        for second in range(6):
            arrives(on, second, ip="192.0.2.7")
        assert flagged(on) == []
        for second in range(10, 13):
            arrives(on, second, ip=f"198.51.100.{second}")
        assert seconds(on) == [12]
        found = simulate(on.guarded, on.guarded.policies(), since=NOON + 5, until=NOON + 3600)
        assert [int(one.at) - NOON for one in found.rows] == [12]

    def test_a_great_many_are_counted_no_further_than_too_many(self, on: Stage) -> None:
        rules(on, more=EVENING)
        arrives(on, *range(400, 450))
        assert max(one.facts["counts"]["bursts"] for one in flagged(on)) == 4
