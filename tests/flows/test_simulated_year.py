"""A year is lived through and then simulated: decision by decision, both say the same."""

from __future__ import annotations

import random
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
import pytest

from drift.core.normalisation.fingerprint import fingerprinter
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.verdict import Judgement, Reason
from guard.core.simulation.result import SimulationResult
from guard.queries.simulate import replay, simulate
from tests.flows.lateness import Record
from tests.flows.live_and_simulated import JudgementRecorder, LiveAndSimulated, count_outcomes, live_decisions
from tests.flows.policies import beside_the_starters
from tests.flows.world import POLICIES, World, world
from tests.flows.year import Year

SEED: Final = 8
BEGAN: Final = 1_791_194_400.0  # Monday, 5 October 2026, noon in Paris

OWN = """
version: 1
policies:
  - id: many-by-one
    because: many in a row by one
    severity: high
    watch: {{ activity: ["*_deletion", "*_export"] }}
    more_than: {{ count: 3, within: 10m, per: actor }}
    then: flag
  - id: many-of-a-kind-at-night
    because: many of a kind at night
    severity: high
    watch: {{ activity: ["*_deletion", "*_export", admin_login_failure] }}
    when: {{ outside_hours: {{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "19:00", zone: Europe/Paris }} }}
    more_than: {{ count: 2, within: 10m, per: kind }}
    then: flag
  - id: many-by-all
    because: many by all, but for those whom we know
    severity: low
    watch: {{ activity: ["*_export"] }}
    unless: {{ any_of: [{{ actor: [group:security] }}, {{ actor_type: bot }}] }}
    more_than: {{ count: 2, within: 5m, per: workspace }}
    then: flag
    exemptions:
      - {{ actor: carol@acme.example, until: {half}, reason: a migration, owner: alice@acme.example }}
  - id: new-doors
    because: somebody came from a new address
    severity: medium
    watch: {{ kind: [ip_allowlist, article, audience, tag] }}
    when: {{ new_ip_for_actor: true }}
    then: flag
  - id: nobody-knows
    because: nobody knows who did it
    severity: low
    mode: observe
    watch: {{ kind: "*" }}
    when: {{ unattributed: true }}
    then: revert
  - id: names-stay
    because: people know them by name
    severity: low
    mode: observe
    watch: {{ kind: [office_hours_schedule, data_connector, audience], fields: [/name] }}
    then: {{ require_approval: {{ from: [support-ops], expires_in: 24h, meanwhile: keep, on_expiry: keep }} }}
    exemptions:
      - {{ resource: "4*", until: {half}, reason: a pilot, owner: alice@acme.example }}
      - actor: ["group:security", mallory@acme.example]
        pointer: /name
        until: {late}
        reason: new words
        owner: alice@acme.example
  - id: lasting-tags-stay
    because: reports count them
    severity: low
    watch: {{ kind: tag, change: [deleted], where: {{ properties: {{ name: {{ pattern: "^lasting" }} }} }} }}
    then: revert
  - id: nothing-moves-in-spring
    because: the spring is frozen
    severity: high
    watch: {{ kind: [team, macro, tag, office_hours_exception] }}
    when: {{ during: {{ from: {spring}, to: {summer}, zone: Europe/Paris }} }}
    then: {{ require_approval: {{ from: [support-ops], expires_in: 2d, meanwhile: revert, on_expiry: keep }} }}
  - id: teams-are-set
    because: billing has people
    severity: high
    watch: {{ kind: team, where: {{ properties: {{ name: {{ const: Billing }} }} }} }}
    must: {{ properties: {{ admin_ids: {{ contains: {{ const: 1001 }} }} }} }}
    then: {{ revert: {{ set: {{ admin_ids: [1001, 1003] }} }} }}
"""


def policies_of_the_year(folder: Path, began: float) -> Path:
    """The starters, all packs with their freeze in this very year, and policies of the story with exemptions that end
    in the middle of it."""

    def day(days: int) -> str:
        return str((datetime.fromtimestamp(began, UTC) + timedelta(days=days)).date())

    dates = {"half": day(180), "late": day(270), "spring": day(100), "summer": day(150)}
    made = beside_the_starters(folder, OWN.format(**dates))
    shutil.copytree(POLICIES / "packs", made / "taken", ignore=shutil.ignore_patterns("cases", "*.md"))
    shutil.rmtree(made / "packs")
    frozen = made / "taken" / "change-freeze" / "freeze.yaml"
    frozen.write_text(frozen.read_text().replace("2026-12-18", day(200)).replace("2027-01-03", day(230)))
    return made


@dataclass
class LivedYear:
    """A year as the service lived it, and what a simulation of it says."""

    w: World
    began: float
    year: Year
    both: LiveAndSimulated

    def simulated(
        self, candidate: CompiledPolicies, since: float | None = None
    ) -> tuple[JudgementRecorder, SimulationResult]:
        recorder, began = JudgementRecorder(), self.began if since is None else since
        return recorder, simulate(
            self.w.guarded, candidate, since=began, until=self.w.clock() + 1, on_judgement=recorder
        )


def live_through(w: World, seed: int, weeks: int, a_week: int) -> LivedYear:
    began, year, recorder = w.clock() - 1, Year(w, random.Random(seed)), JudgementRecorder()
    year.lives(weeks, a_week)
    now = w.clock() + 1
    found = simulate(w.guarded, w.guarded.policies(), since=began, until=now, on_judgement=recorder)
    both = LiveAndSimulated(
        live_decisions(w.guarded, began), Record(w.guarded), recorder, found, w.guarded.policies()
    )
    return LivedYear(w, began, year, both)


@pytest.fixture(scope="module")
def lived_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivedYear]:
    folder = tmp_path_factory.mktemp("year")
    with world(folder, at=BEGAN, policies=policies_of_the_year(folder, BEGAN)) as w:
        yield live_through(w, SEED, 52, 2)


def test_the_year_held_enough_to_compare(lived_year: LivedYear) -> None:
    of, guarded = lived_year, lived_year.w.guarded
    assert len(of.year.done) > 100
    assert {one.__name__ for one in of.year.happenings()} == set(of.year.done)
    spoken = count_outcomes(of.both.live.outcomes)
    by_policy = {policy for policy, outcome in spoken if outcome == "broken"}
    assert len(by_policy) > 40
    assert {
        "many-by-one",
        "many-of-a-kind-at-night",
        "many-by-all",
        "new-doors",
        "teams-are-set",
    } <= by_policy
    assert spoken["many-by-all", "exempt"]
    assert spoken["names-stay", "exempt"]
    assert spoken["many-by-all", "excused"]
    settled = {one.settlement for one in of.w.approvals()}
    assert {"approved", "denied", "expired", "void"} <= settled
    with guarded.view() as view:
        attributed = {one.source for one in view.state.changes.heads(of.began, of.w.clock())}
        kinds = {one.kind for one in view.state.changes.heads(of.began, of.w.clock())}
    assert attributed == {"activity", "intent", "trace", "unattributed"}
    assert len(kinds) > 12
    assert any(of.both.record.came_late(one) for one in of.both.record.activities)
    assert any(
        one.activity.actor.email is None and one.activity.actor.id for one in of.both.record.activities
    )


def test_what_the_service_said_is_said_again(lived_year: LivedYear) -> None:
    """Policy by policy, with the exemptions that were used and every sentence. Only where an entry came late, or who
    made a change became known after it was judged, may they differ, and do."""
    both = lived_year.both
    assert both.unexplained() == {}
    known_later = {key for key in both.differences() if both.became_known(key)}
    assert known_later
    assert both.differences().keys() - known_later


def test_what_is_said_again_is_what_the_record_says_in_the_order_of_time(lived_year: LivedYear) -> None:
    """Also where it differs from what was said live: facts are looked up here one by one."""
    assert lived_year.both.not_in_the_order_of_time() == {}


def test_what_passed_unseen_is_counted_with_whom_it_was_excused_by(lived_year: LivedYear) -> None:
    assert lived_year.both.miscounted() == {}


def test_it_says_the_same_to_nobody(lived_year: LivedYear) -> None:
    """Its halves may then be replayed at once, in a process each."""
    of = lived_year
    found = simulate(of.w.guarded, of.both.policies, since=of.began, until=of.both.result.until)
    assert found == of.both.result


def test_it_gives_up_where_the_service_gave_up(lived_year: LivedYear) -> None:
    """The breaker follows a resource through the ids under which it was made again."""
    of = lived_year
    given_up = {
        key[1]
        for key, one in of.both.live.decisions.items()
        if "The breaker is open" in one.note or "The cap is reached" in one.note
    }
    assert {
        one.change for one in of.both.result.rows if one.stopped and one.stopped.cause != "no API"
    } == given_up
    assert {ref.kind for ref in of.both.result.fights} == {"ip_allowlist", "tag"}


def test_each_policy_says_the_same_whatever_others_stand_beside_it(lived_year: LivedYear) -> None:
    """Also those of a set that is not in force, and about kinds that the other set does not watch."""
    of = lived_year
    ids = [one.id for one in of.both.policies.policies]
    for part in (ids[::2], ids[1::2]):
        mine = tuple(one for one in of.both.policies.policies if one.id in part)
        some = compile_policies(replace(of.both.policies.policy_set, policies=mine))
        recorder, found = of.simulated(some)
        whole = {key: _of(part, one) for key, one in of.both.simulated.judged.items()}
        assert {key: _of(part, one) for key, one in recorder.judged.items() if _of(part, one)} == {
            key: one for key, one in whole.items() if one
        }
        for policy in part:
            assert found.policies[policy] == of.both.result.policies[policy]


def test_one_that_begins_in_the_middle_says_the_same_of_the_rest(lived_year: LivedYear) -> None:
    of = lived_year
    moments = sorted(one.at for one in of.both.simulated.subjects.values() if one.entry == "change")
    middle = moments[len(moments) // 2]
    recorder, _ = of.simulated(of.both.policies, since=middle)
    rest = {key for key, one in of.both.simulated.subjects.items() if one.at >= middle}
    assert recorder.outcomes == {key: one for key, one in of.both.simulated.outcomes.items() if key in rest}


@pytest.mark.parametrize("order", range(3))
def test_an_export_says_the_same_of_entries_in_whatever_order_it_is(
    lived_year: LivedYear, tmp_path: Path, order: int
) -> None:
    of, recorder, shuffled = lived_year, JudgementRecorder(), random.Random(order)
    every = [one.activity.raw for one in of.both.record.activities]
    lines = [*every, *shuffled.sample(every, len(every) // 3)]
    shuffled.shuffle(lines)
    path = tmp_path / "export.ndjson"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in lines))
    found, export = replay(
        of.both.policies, of.both.policies, path, fingerprinter(b"k"), on_judgement=recorder
    )
    ours = {("entry", one.activity.id) for one in of.both.record.activities if one.outcome_code == "our_own"}
    told = {key: one for key, one in of.both.simulated.outcomes.items() if key[0] == "entry"}
    lived_in = {key for key, one in recorder.subjects.items() if one.at >= of.began} - ours
    assert {key: one for key, one in recorder.outcomes.items() if key in lived_in} == told
    assert (found.entries, export.entries) == (len(every), len(every))
    once = tmp_path / "once.ndjson"
    once.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in every))
    assert found == replay(of.both.policies, of.both.policies, once, fingerprinter(b"k"))[0]


def _of(policies: Collection[str], judgement: Judgement) -> tuple[Reason, ...]:
    return tuple(one for one in judgement.reasons if one.policy in policies and one.outcome != "kept")
