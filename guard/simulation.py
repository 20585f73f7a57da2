"""What a set of policies would have done to what happened. Pure: the past and its facts come in, a value comes out.

The past is taken as it was: what people would have done after a question or a revert, nobody knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from drift.activity import Actor
from drift.catalogue import CATALOGUE
from drift.resources import Ref
from guard.approvals import requirements_for
from guard.breaker import breaker, cap
from guard.concerned import looking_at
from guard.decisions import Judgement, Mode, Verdict
from guard.evaluation import judge
from guard.policies import PolicySet, RequireApproval
from guard.subjects import Facts, Subject

News: TypeAlias = Literal["new", "gone", "stricter", "milder", "same"]
MOST_ROWS: Final = 1_000
"""How many rows a simulation keeps; it counts the others."""
_BACK: Final[Mapping[str, Literal["create", "update", "delete"]]] = {
    "created": "delete",
    "updated": "update",
    "deleted": "create",
}


@dataclass(frozen=True, slots=True)
class Caught:
    """A change (`change` is its number) or entry of the past that one of the two sets speaks about.

    `verdict` is what the candidate says, `instead` what the set in force says. `stopped` says why the service would
    have stopped putting back, where it would have.
    """

    at: float
    ref: Ref | None
    what: str
    actor: Actor
    change: int | None
    entry: str | None
    verdict: Verdict
    instead: Verdict
    policies: tuple[str, ...]
    sentence: str
    stopped: str
    news: News


@dataclass(slots=True)
class Tally:
    """How often a policy of the candidate spoke, by what came of it."""

    flagged: int = 0
    asked: int = 0
    reverted: int = 0
    observed: int = 0
    excused: int = 0
    exempt: int = 0


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out. `asked` counts questions by (ISO week, person who may answer), `affected` what people did that
    would not have passed, `fights` the resources over which the breaker would have opened, with who was involved.
    `rows` are the first ones in time; `more` is how many there are beyond."""

    revision: str
    instead: str
    since: float
    until: float
    changes: int
    entries: int
    verdicts: Mapping[str, int]
    news: Mapping[str, int]
    policies: Mapping[str, Tally]
    asked: Mapping[tuple[str, str], int]
    affected: Mapping[str, int]
    fights: Mapping[Ref, tuple[str, ...]]
    weeks: Mapping[str, Mapping[str, int]]
    rows: tuple[Caught, ...]
    more: int


@dataclass(slots=True)
class Simulation:
    """Takes the past in, subject by subject in the order of time. `instead` is the set to compare with."""

    candidate: PolicySet
    instead: PolicySet
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
    _weeks: dict[str, Counter[str]] = field(default_factory=dict)
    _reverted: dict[Ref, list[float]] = field(default_factory=dict)
    _written: list[float] = field(default_factory=list)
    _fights: dict[Ref, set[str]] = field(default_factory=dict)
    _rows: list[Caught] = field(default_factory=list)
    _alike: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tallies.update({policy.id: Tally() for policy in self.candidate.policies})

    @property
    def sets(self) -> tuple[PolicySet, PolicySet]:
        return self.candidate, self.instead

    def watches(self, kind: str) -> bool:
        """Whether a policy of the two sets looks at changes of this kind."""
        return any(looking_at(one, "change", kind) for one in self.sets)

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
            asked = [[one.document for one in looking_at(policies, *key)] for policies in self.sets]
            same_people = self.candidate.people == self.instead.people
            self._alike[key] = asked[0] == asked[1] and same_people
        return self._alike[key]

    def take(
        self, subject: Subject, facts: Facts, facts_instead: Facts | None, change: int | None = None
    ) -> Judgement:
        """Judge one subject under both sets, or, without facts for the other, under one that says the same; returns
        what the candidate says."""
        self.passed(entries=int(subject.entry == "activity"), changes=int(subject.entry != "activity"))
        said = judge(self.candidate, subject, facts, self.mode)
        before = said if facts_instead is None else judge(self.instead, subject, facts_instead, self.mode)
        if said.reasons:
            self._count(said)
        news = _news(said, before) if said.reasons or before.reasons else None
        if news is not None:
            self._keep(subject, said, before, change, news, facts.former_ids)
        return said

    def result(self, since: float, until: float) -> Simulated:
        return Simulated(
            revision=self.candidate.revision,
            instead=self.instead.revision,
            since=since,
            until=until,
            changes=self.changes,
            entries=self.entries,
            verdicts=dict(self._verdicts),
            news=dict(self._news),
            policies=dict(self._tallies),
            asked=dict(sorted(self._asked.items())),
            affected=dict(self._affected.most_common()),
            fights={ref: tuple(sorted(who)) for ref, who in sorted(self._fights.items())},
            weeks={week: dict(counts) for week, counts in sorted(self._weeks.items())},
            rows=tuple(self._rows),
            more=sum(self._news.values()) - len(self._rows),
        )

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
        news: News,
        former_ids: frozenset[str],
    ) -> None:
        self._news[news] += 1
        stopped = ""
        if news != "gone":
            stopped = self._stopped(subject, said, former_ids)
            week, verdict = week_of(subject.at), said.verdict.word
            self._verdicts[verdict] += 1
            self._affected[subject.actor.name] += 1
            self._weeks.setdefault(week, Counter())[verdict] += 1
            for person in self._eligible(said) - {(subject.actor.email or "").lower()}:
                self._asked[week, person] += 1
        if len(self._rows) < MOST_ROWS:
            self._rows.append(_row(subject, said, before, change, stopped, news))

    def _eligible(self, said: Judgement) -> set[str]:
        if said.verdict is not Verdict.REQUIRE_APPROVAL:
            return set()
        needed = requirements_for(self.candidate, self.candidate.people, said)
        return {person for _, people, _ in needed for person in people}

    def _stopped(self, subject: Subject, said: Judgement, former_ids: frozenset[str]) -> str:
        """Whether a write that puts this back would have been one too many; if not, it is counted as made. What was put
        back under an earlier id counts with it, as it does live: to a person it is the same thing."""
        if subject.ref is None or not self._writes(subject, said):
            return ""
        ref, now = subject.ref, subject.at
        refs = (ref, *(Ref(ref.kind, id_) for id_ in former_ids))
        reverts = [at for one in refs for at in self._reverted.get(one, ()) if at > now - self.within]
        self._written = [at for at in self._written if at > now - self.within]
        opened = breaker(ref, reverts, subject.actor, limit=self.reverts, within=self.within, now=now)
        if opened:
            self._fights.setdefault(ref, set()).add(subject.actor.name)
        stopped = opened or cap(len(self._written), limit=self.writes, within=self.within)
        if stopped is None:
            mine = self._reverted.get(ref, ())
            self._reverted[ref] = [*(at for at in mine if at > now - self.within), now]
            self._written.append(now)
        return stopped.sentence if stopped else ""

    def _writes(self, subject: Subject, said: Judgement) -> bool:
        """Whether the service would have put it back by itself at once."""
        back = _BACK.get(subject.operation or "")
        kind = CATALOGUE.get(subject.kind or "")
        if back is None or kind is None or not kind.can(back):
            return False
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


def _news(said: Judgement, before: Judgement) -> News | None:
    """None where neither set stops anything."""
    now, then = said.broken, before.broken
    if not then:
        return "new" if now else None
    if not now:
        return "gone"
    if said is before or said.verdict == before.verdict:
        return "same"
    return "stricter" if said.verdict > before.verdict else "milder"


def _row(
    subject: Subject, said: Judgement, before: Judgement, change: int | None, stopped: str, news: News
) -> Caught:
    speaking = said.broken or before.broken
    return Caught(
        at=subject.at,
        ref=subject.ref,
        what=subject.activity.type if subject.ref is None and subject.activity else str(subject.ref),
        actor=subject.actor,
        change=change,
        entry=subject.activity.id if subject.activity else None,
        verdict=said.verdict,
        instead=before.verdict,
        policies=tuple(reason.policy for reason in speaking),
        sentence=speaking[0].sentence,
        stopped=stopped,
        news=news,
    )
