"""What a set of policies would have done to what happened. Pure: the past and its facts come in, a value comes out.

The past is taken as it was: what people would have done after a question or a revert, nobody knows.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref
from guard.core.approvals.approval_rules import requirements_for
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.evaluate import judge
from guard.core.model.outcome_counts import Tally
from guard.core.model.policy import RequireApproval
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Mode, Verdict
from guard.core.remediation.circuit_breaker import Blocked, check_circuit_breaker, check_write_cap, unwritable
from guard.core.simulation.result import MOST_ROWS, OF_EACH, News, SimulationResult, SimulationRow

_BACK: Final[Mapping[str, Literal["create", "update", "delete"]]] = {
    "created": "delete",
    "updated": "update",
    "deleted": "create",
}


class _Seen(NamedTuple):
    """Something one of the two sets speaks of, as it was judged."""

    subject: Subject
    said: Judgement
    before: Judgement
    change: int | None
    stopped: Blocked | None
    news: News


@dataclass(slots=True)
class Simulation:
    """Takes the past in, subject by subject in the order of time. `instead` is the set to compare with."""

    candidate: CompiledPolicies
    instead: CompiledPolicies
    mode: Mode = "enforce"
    reverts: int = 3
    writes: int = 50
    within: float = 3600.0
    changes: int = 0
    entries: int = 0
    _tallies: dict[str, Tally] = field(default_factory=dict)
    _verdicts: Counter[str] = field(default_factory=Counter)
    _news: Counter[str] = field(default_factory=Counter)
    _asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    _affected: Counter[str] = field(default_factory=Counter)
    _weeks: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _reverted: dict[Ref, list[float]] = field(default_factory=dict)
    _written: list[float] = field(default_factory=list)
    _fights: dict[Ref, set[str]] = field(default_factory=dict)
    _stopped: Counter[str] = field(default_factory=Counter)
    _rows: defaultdict[tuple[Verdict, Verdict], deque[_Seen]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_ROWS))
    )
    _of_each: defaultdict[tuple[Verdict, Verdict, tuple[str, ...]], deque[_Seen]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=OF_EACH))
    )
    _alike: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tallies.update({policy.id: Tally() for policy in self.candidate.policies})

    @property
    def sets(self) -> tuple[CompiledPolicies, CompiledPolicies]:
        return self.candidate, self.instead

    def watches(self, kind: str) -> bool:
        """Whether a policy of the two sets looks at changes of this kind."""
        return any(policies_for_name(one, "change", kind) for one in self.sets)

    def passed(
        self, entries: int = 0, changes: int = 0, excused: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        """Count what nobody had to look at. `excused`: how often each policy of the candidate excused it."""
        self.entries += entries
        self.changes += changes
        for policy, times in excused.items():
            self._tallies[policy].excused += times

    def is_alike(self, entry: str, name: str) -> bool:
        """Whether the two sets say the same of all subjects of a kind (or, where `entry` is activity, a type)."""
        key = (entry, name)
        if key not in self._alike:
            asked = [[one.document for one in policies_for_name(policies, *key)] for policies in self.sets]
            same_people = self.candidate.people == self.instead.people
            self._alike[key] = asked[0] == asked[1] and same_people
        return self._alike[key]

    def take(
        self, subject: Subject, facts: Facts, facts_instead: Facts | None, change: int | None = None
    ) -> Judgement:
        """Judge one subject under both sets, or, without facts for the other, under one that says the same; returns
        what the candidate says."""
        if subject.entry == "activity":
            self.entries += 1
        else:
            self.changes += 1
        said = judge(self.candidate, subject, facts, self.mode)
        before = said if facts_instead is None else judge(self.instead, subject, facts_instead, self.mode)
        if said.reasons:
            self._count(said)
        elif before is said:
            return said
        if said.broken or (before is not said and before.broken):
            self._keep(subject, said, before, change, facts.former_ids)
        return said

    def result(self, since: float, until: float) -> SimulationResult:
        """What it came to, a part of a past: `together` also chooses among the rows."""
        return SimulationResult(
            revision=self.candidate.revision,
            instead=self.instead.revision,
            since=since,
            until=until,
            changes=self.changes,
            entries=self.entries,
            verdicts=dict(self._verdicts),
            news=dict(self._news),
            policies=dict(self._tallies),
            asked=dict(self._asked),
            affected=dict(self._affected),
            fights={ref: tuple(sorted(who)) for ref, who in sorted(self._fights.items())},
            stopped=dict(self._stopped),
            weeks={week: dict(counts) for week, counts in self._weeks.items()},
            rows=tuple([_row(seen) for seen in self._kept()]),
        )

    def _kept(self) -> Iterable[_Seen]:
        every = (seen for some in (*self._rows.values(), *self._of_each.values()) for seen in some)
        return {id(seen): seen for seen in every}.values()

    def _count(self, said: Judgement) -> None:
        for reason in said.reasons:
            tally = self._tallies[reason.policy]
            match reason.outcome:
                case "excused":
                    tally.excused += 1
                case "exempt":
                    tally.exempt += 1
                case "broken" if reason.mode == "observe":
                    tally.observed += 1
                case "broken" if reason.action is Verdict.REVERT:
                    tally.reverted += 1
                case "broken" if reason.action is Verdict.REQUIRE_APPROVAL:
                    tally.asked += 1
                case "broken":
                    tally.flagged += 1
                case _:
                    pass

    def _keep(
        self,
        subject: Subject,
        said: Judgement,
        before: Judgement,
        change: int | None,
        former_ids: frozenset[str],
    ) -> None:
        verdict = said.verdict
        instead = verdict if before is said else before.verdict
        news, stopped = _news(verdict, instead), None
        self._news[news] += 1
        if news != "gone":
            stopped = self._why_stopped(subject, said, former_ids)
            week, word = week_of(subject.at), verdict.word
            self._verdicts[word] += 1
            self._affected[subject.actor.name] += 1
            self._weeks[week][word] += 1
            if verdict is Verdict.REQUIRE_APPROVAL:
                for person in self._eligible(said) - {(subject.actor.email or "").lower()}:
                    self._asked[week, person] += 1
            if stopped is not None and verdict is Verdict.REVERT:
                self._stopped[stopped.cause] += 1
        seen = _Seen(subject, said, before, change, stopped, news)
        self._rows[verdict, instead].append(seen)
        self._of_each[verdict, instead, _speaking(said, before)].append(seen)

    def _eligible(self, said: Judgement) -> set[str]:
        needed = requirements_for(self.candidate.policy_set, self.candidate.people, said)
        return {person for _, people, _ in needed for person in people}

    def _why_stopped(self, subject: Subject, said: Judgement, former_ids: frozenset[str]) -> Blocked | None:
        """Why what would be put back is not: no API writes it, or it would have been one write too many. A write that
        nothing stops is counted as made. What was put back under an earlier id counts with it, as it does live: to a
        person it is the same thing."""
        if subject.ref is None:
            return None
        kind, back = CATALOGUE.get(subject.kind or ""), _BACK.get(subject.operation or "")
        if kind is None or back is None or not self._puts_back(said):
            return None
        if not kind.can(back):
            return unwritable(kind.title)
        ref, now = subject.ref, subject.at
        refs = (ref, *(Ref(ref.kind, id_) for id_ in former_ids))
        reverts = [at for one in refs for at in self._reverted.get(one, ()) if at > now - self.within]
        self._written = [at for at in self._written if at > now - self.within]
        opened = check_circuit_breaker(
            ref, reverts, subject.actor, limit=self.reverts, within=self.within, now=now
        )
        if opened:
            self._fights.setdefault(ref, set()).add(subject.actor.name)
        stopped = opened or check_write_cap(len(self._written), limit=self.writes, within=self.within)
        if stopped is None:
            mine = self._reverted.get(ref, ())
            self._reverted[ref] = [*(at for at in mine if at > now - self.within), now]
            self._written.append(now)
        return stopped

    def _puts_back(self, said: Judgement) -> bool:
        """Whether the service would put it back by itself at once."""
        asked = (self.candidate.find(reason.policy) for reason in said.deciding())
        return said.verdict is Verdict.REVERT or any(
            policy is not None
            and isinstance(policy.then, RequireApproval)
            and policy.then.meanwhile == "revert"
            for policy in asked
        )


def week_of(at: float) -> str:
    """The ISO week, in UTC."""
    return _week_of_day(at // 86_400)


@lru_cache(maxsize=1024)
def _week_of_day(day: float) -> str:
    year, week, _ = datetime.fromtimestamp(day * 86_400, UTC).isocalendar()
    return f"{year}-W{week:02d}"


def _news(now: Verdict, then: Verdict) -> News:
    """What changes about something that one of the sets, or both, speak of: what breaks a policy is never allowed."""
    if then is Verdict.ALLOW:
        return "new"
    if now is Verdict.ALLOW:
        return "gone"
    if now is then:
        return "same"
    return "stricter" if now > then else "milder"


def _speaking(said: Judgement, before: Judgement) -> tuple[str, ...]:
    return tuple([reason.policy for reason in said.broken or before.broken])


def _row(seen: _Seen) -> SimulationRow:
    subject, said, before, change, stopped, news = seen
    return SimulationRow(
        at=subject.at,
        ref=subject.ref,
        what=subject.activity.type if subject.ref is None and subject.activity else str(subject.ref),
        actor=subject.actor,
        change=change,
        entry=subject.activity.id if subject.activity else None,
        verdict=said.verdict,
        instead=before.verdict,
        policies=_speaking(said, before),
        sentence=(said.broken or before.broken)[0].sentence,
        stopped=stopped,
        news=news,
    )
