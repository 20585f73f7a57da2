"""Which rows of each class of record are old enough to go, what needs them, and what goes with them. Declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Table, and_, func, or_, select, tuple_

from drift.store.sql import measurement_tables as counted
from drift.store.sql import tables as drift
from drift.store.sql.conversation_tables import conversation_days, conversation_uses, conversations
from drift.store.sql.label_tables import label_days, label_readings, labels
from drift.store.sql.work_tables import intents
from drift.store.sql.workspace_scope import Stored
from guard.core.proposals.records import ballot_of_edition
from guard.store import aftermath_tables as aftermath
from guard.store import effect_tables as effects
from guard.store import notification_tables as told
from guard.store import people_tables as people
from guard.store import proposal_tables as asked
from guard.store import reason_tables as why
from guard.store import slack_tables as slack
from guard.store import tables as guard
from guard.store.notices import notices
from guard.store.passkey_tables import passkey_challenges
from guard.store.permit_tables import permits

Condition: TypeAlias = ColumnElement[bool]
_FOUND_WITHIN: Final = 86400.0
"""Seconds within which a reading finds a change: it is found when the reading ends, and its version counts from when it
began."""

Keys: TypeAlias = Callable[[Stored], list[Any]]
"""By what the rows that go with a row are found."""


@dataclass(frozen=True, slots=True)
class Companion:
    """Rows of another table that go with a row: those whose `column` is one of its `keys`. Of several columns, in the
    order of their names here, a key has a value for each."""

    table: Table
    column: str | tuple[str, ...]
    keys: Keys

    @property
    def identity(self) -> ColumnElement[Any]:
        if isinstance(self.column, str):
            return self.table.c[self.column]
        return tuple_(*(self.table.c[name] for name in self.column))


@dataclass(frozen=True, slots=True)
class Keeper:
    """Rows of another table that need a row, whose own age is of a class with a `rule`; None: they always need it."""

    table: FromClause
    where: Condition
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a table whose age counts from `aged_by`; None there, or not `over`: they stay. `bodies` are columns with
    digests of bodies that a hold looks into."""

    of: str
    table: Table
    aged_by: ColumnElement[float]
    over: tuple[Condition, ...] = ()
    keepers: tuple[Keeper, ...] = ()
    companions: tuple[Companion, ...] = ()
    bodies: tuple[str, ...] = ()
    live_within: Callable[[float], Keeper] | None = None  # what is needed by what is live after a moment
    called: tuple[str, ...] = ()  # the columns that tell its rows apart, where that is not the primary key

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def key(self) -> tuple[ColumnElement[Any], ...]:
        if self.called:
            return tuple(self.table.c[name] for name in self.called)
        return tuple(column for column in self.table.primary_key if column.name != "workspace")

    def goes(self, kept_from: float, of_others: Mapping[str, float] | None = None) -> Condition:
        """The rows that go. With `of_others`, the moments of other tables by name, as if what is older in them had gone
        already; without, only what is not there any more needs nothing."""
        needs = [~needed for needed in self.needed(kept_from, of_others)]
        return and_(self.aged_by < kept_from, *self.over, *needs)

    def needed(self, kept_from: float, of_others: Mapping[str, float] | None = None) -> list[Condition]:
        """What needs a row, each as a condition."""
        needs = [self._exists(keeper, of_others) for keeper in self.keepers]
        if self.live_within is not None:
            needs.append(self._exists(self.live_within(kept_from), None))
        return needs

    def _exists(self, keeper: Keeper, of_others: Mapping[str, float] | None) -> Condition:
        where = [keeper.table.c.workspace == self.table.c.workspace, keeper.where]
        moment = (of_others or {}).get(keeper.rule or "")
        if moment is not None:
            # Unknown counts as not gone.
            where.append(~func.coalesce(BY_TABLE[keeper.rule or ""].goes(moment, of_others), False))
        return select(keeper.table.c.workspace).where(*where).correlate(self.table).exists()


def _id(row: Stored) -> list[Any]:
    return [row.id]


def _uses(row: Stored) -> list[Any]:
    return [(int(source), row.created_at, row.id) for source in (row.sources or "").split()]


def _ballots(row: Stored) -> list[Any]:
    return [ballot_of_edition(row.id, edition) for edition in range(row.edition + 1)]


def _of(keeper: Table, column: str, matches: ColumnElement[Any], *where: Condition) -> Keeper:
    return Keeper(keeper, and_(keeper.c[column] == matches, *where), keeper.name)


def _always(keeper: FromClause, *where: Condition) -> Keeper:
    return Keeper(keeper, and_(*where))


def _made_a_kept_version(kept_from: float) -> Keeper:
    c, v = drift.changes.c, drift.versions.alias("kept_versions")
    return _always(
        v,
        v.c.kind == c.kind,
        v.c.resource_id == c.resource_id,
        v.c.digest == c.after_digest,
        or_(v.c.until.is_(None), v.c.until >= kept_from),
        v.c.since <= c.detected_at,
        v.c.since > c.detected_at - _FOUND_WITHIN,
    )


def _began_a_kept_version(kept_from: float) -> Keeper:
    c, v = drift.schema_events.c, drift.versions.alias("kept_versions")
    live = or_(v.c.until.is_(None), v.c.until >= kept_from)
    return _always(v, v.c.kind == c.kind, v.c.since == c.at, live)


def _still_has_a_version() -> Keeper:
    c, v = drift.aliases.c, drift.versions.alias("kept_versions")
    return _always(v, v.c.kind == c.kind, v.c.resource_id == c.resource_id)


def _later_of_its_matter(kept_from: float) -> Keeper:
    c, later = told.outbox.c, told.outbox.alias("later")
    return _always(later, c.matter != "", later.c.matter == c.matter, later.c.created_at >= kept_from)


def _open_matter(matter: ColumnElement[str], sort: str, table: Table, is_open: Condition) -> Keeper:
    return _always(table, matter == f"{sort}:" + table.c.id, is_open)


def _open_matters(matter: ColumnElement[str]) -> tuple[Keeper, ...]:
    return (
        _open_matter(matter, "approval", guard.approvals, guard.approvals.c.settled_at.is_(None)),
        _open_matter(matter, "proposal", asked.proposals, asked.proposals.c.closed_at.is_(None)),
        _open_matter(matter, "finding", guard.findings, guard.findings.c.closed_at.is_(None)),
        _open_matter(matter, "intent", intents, intents.c.finished_at.is_(None)),
    )


_p, _a, _f, _d = asked.proposals.c, guard.approvals.c, guard.findings.c, guard.decisions.c
_i, _r, _c, _v = intents.c, guard.remedies.c, drift.changes.c, drift.versions.c
_e, _s, _o = drift.activities.c, drift.snapshots.c, told.outbox.c
_newest = drift.snapshots.alias("newest")

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "proposals",
        asked.proposals,
        _p.closed_at,
        keepers=(
            _always(
                asked.glass_breaks,
                asked.glass_breaks.c.proposal_id == _p.id,
                asked.glass_breaks.c.reviewed_at.is_(None),
            ),
        ),
        companions=(
            Companion(asked.proposal_events, "proposal_id", _id),
            Companion(asked.proposal_claims, "proposal_id", _id),
            Companion(permits, "proposal_id", _id),
            Companion(asked.glass_breaks, "proposal_id", _id),
            Companion(guard.votes, "approval_id", _ballots),
            Companion(notices, "ballot", _ballots),
        ),
    ),
    Rule(
        "approvals",
        guard.approvals,
        _a.settled_at,
        companions=(Companion(guard.votes, "approval_id", _id), Companion(notices, "ballot", _id)),
    ),
    Rule(
        "approvals",
        guard.delegations,
        func.coalesce(guard.delegations.c.ended_at, guard.delegations.c.ends_at),
        keepers=(_always(guard.votes, guard.votes.c.delegation == guard.delegations.c.id),),
    ),
    Rule("approvals", slack.slack_actions, slack.slack_actions.c.at),
    Rule("findings", guard.findings, _f.closed_at),
    Rule("findings", guard.remedies, _r.opened_at, (_r.done_at.is_not(None),)),
    Rule(
        "decisions",
        guard.decisions,
        _d.at,
        keepers=(
            _of(guard.findings, "decision_id", _d.id),
            _of(guard.approvals, "decision_id", _d.id),
            _of(guard.remedies, "decision_id", _d.id),
        ),
        companions=(
            Companion(guard.decision_policies, "decision_id", _id),
            Companion(guard.false_alarms, "decision_id", _id),
        ),
        bodies=("before_digest", "after_digest"),
    ),
    Rule("effects", effects.effect_reports, effects.effect_reports.c.at),
    Rule("effects", aftermath.aftermath_looks, aftermath.aftermath_looks.c.at),
    Rule("effects", aftermath.declared_notes, aftermath.declared_notes.c.at),
    Rule(
        "effects",
        aftermath.followed_changes,
        aftermath.followed_changes.c.since,
        (aftermath.followed_changes.c.due.is_(None),),
    ),
    Rule(
        "history",
        drift.changes,
        _c.detected_at,
        (_c.judged_at.is_not(None), _c.revised_at.is_(None)),
        keepers=(
            _of(guard.decisions, "change_id", _c.id),
            _of(guard.approvals, "change_id", _c.id),
            _always(
                why.why_questions,
                why.why_questions.c.change_id == _c.id,
                why.why_questions.c.settled_at.is_(None),
            ),
        ),
        companions=(
            Companion(why.change_reasons, "change_id", _id),
            Companion(why.why_questions, "change_id", _id),
        ),
        bodies=("before_digest", "after_digest"),
        live_within=_made_a_kept_version,
    ),
    Rule("history", drift.versions, _v.until, bodies=("digest",)),
    Rule(
        "history",
        drift.schema_events,
        drift.schema_events.c.at,
        (drift.schema_events.c.followed_at.is_not(None),),
        live_within=_began_a_kept_version,
    ),
    Rule("history", drift.aliases, drift.aliases.c.at, keepers=(_still_has_a_version(),)),
    Rule(
        "writes",
        intents,
        _i.created_at,
        (_i.finished_at.is_not(None),),
        keepers=(
            _of(drift.changes, "source_id", _i.id, _c.source == "intent"),
            _of(asked.proposals, "id", _i.reason),
        ),
    ),
    Rule(
        "activity",
        drift.activities,
        _e.created_at,
        (~drift.to_do,),
        keepers=(_of(guard.decisions, "activity_id", _e.id),),
        called=("created_at", "id"),  # which lead to its month
    ),
    Rule("activity", drift.unreadable_entries, drift.unreadable_entries.c.received_at),
    Rule(
        "readings",
        drift.snapshots,
        _s.started_at,
        (
            select(_newest.c.id)
            .where(_newest.c.workspace == _s.workspace, _newest.c.id > _s.id)
            .correlate(drift.snapshots)
            .exists(),
        ),
        companions=(Companion(drift.coverage, "snapshot", _id),),
    ),
    Rule("conversations", conversation_days, conversation_days.c.day),
    Rule(
        "conversations",
        conversations,
        conversations.c.created_at,
        companions=(
            Companion(conversation_uses, ("source", "created_at", "conversation"), _uses),
            Companion(labels, "conversation", _id),
            Companion(label_readings, "conversation", _id),
        ),
    ),
    Rule("conversations", label_days, label_days.c.day),
    Rule("tokens", people.tokens, func.coalesce(people.tokens.c.revoked_at, people.tokens.c.expires_at)),
    Rule("sessions", people.sessions, people.sessions.c.seen_at),
    Rule("sessions", passkey_challenges, passkey_challenges.c.expires_at),
    Rule("calls", drift.api_requests, drift.api_requests.c.at, (drift.api_requests.c.done_at.is_not(None),)),
    Rule("calls", drift.hints, drift.hints.c.received_at, (drift.hints.c.done_at.is_not(None),)),
    Rule("statistics", counted.article_statistics, counted.article_statistics.c.day),
    Rule("statistics", counted.connector_readings, counted.connector_readings.c.day),
    Rule("statistics", counted.connector_runs, counted.connector_runs.c.hour),
    Rule(
        "messages",
        told.outbox,
        _o.created_at,
        (or_(_o.sent_at.is_not(None), _o.given_up.is_(True)),),
        keepers=_open_matters(_o.matter),
        live_within=_later_of_its_matter,
    ),
    Rule(
        "messages",
        told.posted_messages,
        told.posted_messages.c.at,
        keepers=(
            _of(told.outbox, "matter", told.posted_messages.c.matter),
            *_open_matters(told.posted_messages.c.matter),
        ),
    ),
)
"""In the order in which they go."""

BY_TABLE: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}
