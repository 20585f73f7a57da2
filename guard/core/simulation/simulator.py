"""Backtests a policy set: what it would have done with a past that is handed in, with its facts. Pure.

The past is taken as it was. What people would have done after an approval request or a revert is unknown.
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
from guard.core.approvals.requirements import requirements_for
from guard.core.approvals.same_person import without
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.evaluate import judge
from guard.core.model.outcome_counts import Tally
from guard.core.model.periods import Span
from guard.core.model.policy import RequireApproval
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Mode, Verdict
from guard.core.remediation.circuit_breaker import Blocked, check_circuit_breaker, check_write_cap, unwritable
from guard.core.simulation.in_advance import in_advance
from guard.core.simulation.result import MOST_ROWS, OF_EACH, News, SimulationResult, SimulationRow

_REVERSE: Final[Mapping[str, Literal["create", "update", "delete"]]] = {
    "created": "delete",
    "updated": "update",
    "deleted": "create",
}


class _Catch(NamedTuple):
    """A subject that breaks a policy of one of the two sets, with both judgements."""

    subject: Subject
    judgement: Judgement
    instead: Judgement
    change: int | None
    stopped: Blocked | None
    news: News


@dataclass(slots=True)
class Simulation:
    """A running simulation: evaluates subject by subject, in order of time. `instead` is the set to compare with."""

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
    _in_advance: Counter[str] = field(default_factory=Counter)
    _rows: defaultdict[tuple[Verdict, Verdict], deque[_Catch]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_ROWS))
    )
    _rows_by_policies: defaultdict[tuple[Verdict, Verdict, tuple[str, ...]], deque[_Catch]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=OF_EACH))
    )
    _agreement: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tallies.update({policy.id: Tally() for policy in self.candidate.policies})

    @property
    def sets(self) -> tuple[CompiledPolicies, CompiledPolicies]:
        return self.candidate, self.instead

    def watches(self, kind: str) -> bool:
        """Whether a policy of the two sets looks at changes of this kind."""
        return any(policies_for_name(policies, "change", kind) for policies in self.sets)

    def count_skipped(
        self, entries: int = 0, changes: int = 0, excused: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        """Count subjects that were not evaluated. `excused`: how often each policy of the candidate excused one."""
        self.entries += entries
        self.changes += changes
        for policy, times in excused.items():
            self._tallies[policy].excused += times

    def sets_agree_on(self, entry: str, name: str) -> bool:
        """Whether the two sets have the same policies for a kind (or, where `entry` is activity, a type)."""
        key = (entry, name)
        if key not in self._agreement:
            documents = [
                [policy.document for policy in policies_for_name(policies, *key)] for policies in self.sets
            ]
            same_people = self.candidate.people == self.instead.people
            self._agreement[key] = documents[0] == documents[1] and same_people
        return self._agreement[key]

    def evaluate(
        self, subject: Subject, facts: Facts, facts_instead: Facts | None, change: int | None = None
    ) -> Judgement:
        """Judge one subject under both sets and return the judgement of the candidate.

        `facts_instead` is None where both sets agree: then the subject is judged once.
        """
        if subject.entry == "activity":
            self.entries += 1
        elif subject.entry != "share":
            self.changes += 1
        judgement = judge(self.candidate, subject, facts, self.mode)
        instead = (
            judgement if facts_instead is None else judge(self.instead, subject, facts_instead, self.mode)
        )
        if subject.entry == "change":
            self._in_advance.update(in_advance(self.candidate, subject, facts, judgement))
        if judgement.reasons:
            self._count(judgement)
        elif instead is judgement:
            return judgement
        if judgement.broken or (instead is not judgement and instead.broken):
            self._keep(subject, judgement, instead, change, facts.former_ids)
        return judgement

    def result(self, since: float, until: float) -> SimulationResult:
        """The result for a part of a past. `merge` chooses among its rows."""
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
            in_advance=dict(self._in_advance),
            weeks={week: dict(counts) for week, counts in self._weeks.items()},
            rows=tuple([_row(catch) for catch in self._kept()]),
        )

    def _kept(self) -> Iterable[_Catch]:
        catches = (
            catch for kept in (*self._rows.values(), *self._rows_by_policies.values()) for catch in kept
        )
        return {id(catch): catch for catch in catches}.values()

    def _count(self, judgement: Judgement) -> None:
        for reason in judgement.reasons:
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
        judgement: Judgement,
        instead: Judgement,
        change: int | None,
        former_ids: frozenset[str],
    ) -> None:
        verdict = judgement.verdict
        verdict_instead = verdict if instead is judgement else instead.verdict
        news, stopped = _news(verdict, verdict_instead), None
        self._news[news] += 1
        if news != "gone":
            stopped = self._blocked(subject, judgement, former_ids)
            week, word = week_of(subject.at), verdict.word
            self._verdicts[word] += 1
            if subject.entry != "share":  # which nobody did
                self._affected[subject.actor.name] += 1
            self._weeks[week][word] += 1
            if verdict is Verdict.REQUIRE_APPROVAL:
                for person in self._eligible(judgement, subject):
                    self._asked[week, person] += 1
            if stopped is not None and verdict is Verdict.REVERT:
                self._stopped[stopped.cause] += 1
        catch = _Catch(subject, judgement, instead, change, stopped, news)
        self._rows[verdict, verdict_instead].append(catch)
        self._rows_by_policies[verdict, verdict_instead, _broken_policies(judgement, instead)].append(catch)

    def _eligible(self, judgement: Judgement, subject: Subject) -> tuple[str, ...]:
        """Who would be asked: not the person who acted, under whichever address."""
        requirements = requirements_for(self.candidate.policy_set, [judgement], Span.at(subject.at))
        asked = {person for requirement in requirements for person in requirement.who}
        actor = [subject.actor.email] if subject.actor.email else []
        return without(asked, actor, self.candidate.people.same_person)

    def _blocked(self, subject: Subject, judgement: Judgement, former_ids: frozenset[str]) -> Blocked | None:
        """Why the service would not revert by itself: no API writes it, or a limit is reached. None where it would.

        A revert that nothing blocks counts as made. Reverts under former ids of the resource count, too, as live.
        """
        if subject.ref is None:
            return None
        kind, reverse = CATALOGUE.get(subject.kind or ""), _REVERSE.get(subject.operation or "")
        if kind is None or reverse is None or not self._reverts(judgement):
            return None
        if not kind.can(reverse):
            return unwritable(kind.title)
        ref, now = subject.ref, subject.at
        refs = (ref, *(Ref(ref.kind, id_) for id_ in former_ids))
        reverts = [at for id_ref in refs for at in self._reverted.get(id_ref, ()) if at > now - self.within]
        self._written = [at for at in self._written if at > now - self.within]
        blocked = check_circuit_breaker(
            ref, reverts, subject.actor, limit=self.reverts, within=self.within, now=now
        )
        if blocked:
            self._fights.setdefault(ref, set()).add(subject.actor.name)
        blocked = blocked or check_write_cap(len(self._written), limit=self.writes, within=self.within)
        if blocked is None:
            earlier = self._reverted.get(ref, ())
            self._reverted[ref] = [*(at for at in earlier if at > now - self.within), now]
            self._written.append(now)
        return blocked

    def _reverts(self, judgement: Judgement) -> bool:
        """Whether the service would revert at once, by itself."""
        deciding = (self.candidate.find(reason.policy) for reason in judgement.deciding())
        return judgement.verdict is Verdict.REVERT or any(
            policy is not None
            and isinstance(policy.then, RequireApproval)
            and policy.then.meanwhile == "revert"
            for policy in deciding
        )


def week_of(at: float) -> str:
    """The ISO week of a moment, in UTC."""
    return _week_of_day(at // 86_400)


@lru_cache(maxsize=1024)
def _week_of_day(day: float) -> str:
    year, week, _ = datetime.fromtimestamp(day * 86_400, UTC).isocalendar()
    return f"{year}-W{week:02d}"


def _news(verdict: Verdict, instead: Verdict) -> News:
    """How the verdict differs from that of the other set. One of them is not `ALLOW`."""
    if instead is Verdict.ALLOW:
        return "new"
    if verdict is Verdict.ALLOW:
        return "gone"
    if verdict is instead:
        return "same"
    return "stricter" if verdict > instead else "milder"


def _broken_policies(judgement: Judgement, instead: Judgement) -> tuple[str, ...]:
    return tuple([reason.policy for reason in judgement.broken or instead.broken])


def _row(catch: _Catch) -> SimulationRow:
    subject, judgement, instead, change, stopped, news = catch
    return SimulationRow(
        at=subject.at,
        ref=subject.ref,
        what=_what(subject),
        actor=subject.actor,
        change=change,
        entry=subject.activity.id if subject.activity else None,
        verdict=judgement.verdict,
        instead=instead.verdict,
        policies=_broken_policies(judgement, instead),
        sentence=(judgement.broken or instead.broken)[0].sentence,
        stopped=stopped,
        news=news,
    )


def _what(subject: Subject) -> str:
    if subject.ref is not None:
        return str(subject.ref)
    return subject.activity.type if subject.activity else "conversations"
