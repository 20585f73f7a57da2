"""A record with a story of each class at any moment, and the workspace that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import func, select

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.article_statistics import ArticleDay, Totals
from drift.core.conversations.connector_runs import RunCount
from drift.core.conversations.labels import Label, Labelling
from drift.core.model.activity import Attribution
from drift.core.model.records import ChangeRecord, KindStatus
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.store.labels import LabelDay
from drift.store.sql.database import Database
from drift.store.sql.tables import metadata
from drift.workspace import Workspace
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.aftermath.followed import Note, of_note
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.seen import not_known
from guard.core.effects.reports import EffectReport, Served
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.delegation import Delegation
from guard.core.model.legal_hold import LegalHold
from guard.core.model.records import Notification, Vote
from guard.core.model.retention import DAY, Retention
from guard.enforcement.retention import Applied, apply_retention
from tests.contract.store.conversation_examples import REFUNDS, fact
from tests.contract.store.examples import CAROL, approval, decision, entry, intent
from tests.contract.store.test_proposals import proposal
from tests.fakes.intercom import FakeIntercom
from tests.guard.policy_cast import policies

YEAR = 366 * DAY
NOW = 1_900_000_000.0
FINGERPRINT = fingerprinter(b"k" * 32)
OLD, YOUNG = NOW - 8 * YEAR, NOW - YEAR
HELD: dict[str, Any] = {"because": "the matter of Acme", "made_by": "dave@acme.example", "made_at": OLD}


@dataclass
class Aged:
    """A guarded workspace whose clock stands still."""

    database: Database
    number: int
    now: float = NOW
    retention: Retention = field(default_factory=Retention)
    wrong: str = ""
    rests: list[float] = field(default_factory=list)

    @property
    def guarded(self) -> GuardedWorkspace:
        intercom = FakeIntercom(self.clock)
        workspace = Workspace(
            self.number, "acme", self.database, intercom, CATALOGUE, self.clock, FINGERPRINT
        )
        return GuardedWorkspace(workspace, self.policies, "enforce", alarm=lambda: self.wrong)

    def clock(self) -> float:
        return self.now

    def policies(self) -> CompiledPolicies:
        return compile_policies(replace(policies().policy_set, retention=self.retention))

    def apply(self, rest: Callable[[float], object] | None = None) -> Applied:
        return apply_retention(self.guarded, rest or self.rests.append)

    def counts(self) -> Mapping[str, int]:
        """How many rows each table has."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
                if not table.name.startswith("ledger_")
            }

    def hold(self, sort: Any, about: str, name: str = "acme-v-acme", **more: Any) -> None:
        with self.guarded.transaction() as work:
            work.legal_holds.add(LegalHold(name, sort=sort, about=about, **{**HELD, **more}))


def resource(number: str, *, of: str = "") -> Resource:
    return Resource(Ref("tag", number), {"id": number, "name": of or f"tag {number}"})


class Told(NamedTuple):
    change: ChangeRecord
    finding: str


def tell(work: UnitOfWork, name: str, at: float) -> Told:
    """A change that somebody made, was judged, asked about, answered and put back, and all that is kept of it."""
    number = f"9{name}"
    work.state.versions.open(resource(number, of=f"before {name}"), at)
    after = resource(number, of=f"after {name}")
    work.state.versions.open(after, at + 10)
    before = resource(number, of=f"before {name}").digest
    work.state.activities.add(
        entry(f"e{name}", "tag_update", int(at)), route="poll", received_at=at, history=True
    )
    change = work.state.changes.add(
        after.ref, None, "updated", before, after.digest, ("/name",), at + 11,
        Attribution("activity", f"e{name}", CAROL, "certain", int(at)),
    )  # fmt: skip
    work.state.changes.mark_judged(change.id, at + 12)
    about = {"before": before, "after": after.digest, "ref": after.ref}
    work.decisions.add(decision(f"d{name}", at + 12, change_id=change.id, activity_id=f"e{name}", **about))
    work.approvals.add(
        approval(f"a{name}", at + 13, decision_id=f"d{name}", change_id=change.id, ref=after.ref)
    )
    work.approvals.vote(Vote(f"a{name}", "alice@acme.example", "approve", at + 14))
    work.approvals.settle(f"a{name}", "approved", at + 15, "")
    subject = f"tag/{number}"
    found = work.findings.open_or_touch("p", subject, "tag", "high", "Wrong.", at + 12, f"d{name}")[0]
    work.findings.close("p", subject, at + 16, "It is right.")
    work.proposals.add(proposal(f"p{name}", at))
    work.proposals.close(f"p{name}", "withdrawn", at + 20, "")
    for served in (Served.by_proposal(f"p{name}.1"), Served.by_change(change.id)):
        work.effect_reports.add(EffectReport(served, "reach", at + 14, ({"headline": "3 of 10, counted"},)))
    note = Note(f"note-{name}", "alice@acme.example", "new tone", at + 14, at + 14)
    work.aftermath.add_note(note)
    work.aftermath.follow([of_note(note)])
    work.aftermath.keep_look(
        note.id, Look(14, at + 14, (0, 1), (1, 2), (not_known("r", "R", "it is a test"),), {})
    )
    work.state.intents.add(
        intent(f"i{name}", at + 14, reason=f"d{name}", finished_at=at + 15, state="verified")
    )
    work.delegations.add(
        Delegation(f"g{name}", "a@acme.example", "b@acme.example", at, at + 9, "a@acme.example", at, "")
    )
    snapshot = work.state.snapshots.start("schedule", at)
    work.state.snapshots.cover(snapshot, KindStatus("tag", "read", "", "", 1, at, at))
    message = Notification(
        f"m{name}", "slack", {"title": name}, at + 13, matter=f"approval:a{name}", sent_at=at + 14
    )
    work.outbox.add(message)
    work.posted_messages.put(message, f"ts-{name}", at + 14)
    work.state.conversations.put([fact(f"c{name}", REFUNDS, at=int(at))])
    work.state.conversation_counts.sum_up(at - DAY, at + DAY, 3)
    label = Label("Topic", int(at), "teammate", "1101", None, "Billing")
    work.state.labels.put([Labelling(f"c{name}", int(at), int(at), False, (label,))], {"Topic"}, at)
    work.state.labels.note(LabelDay(at - at % DAY, 1, 1, 0, frozenset({"Topic"}), at))
    day = at - at % DAY
    work.state.article_statistics.put({"7001": ArticleDay(day, at, "2.16", Totals(3, 0, 0, 2, 1))})
    work.state.connector_runs.add("501", day, day + DAY, [RunCount(day, "fin", "", "", 5)])
    return Told(change, found.id)
