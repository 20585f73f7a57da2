"""A year in the record as the console meets it: 20,000 resources, 1,000,000 entries, changes, decisions and questions.

A twentieth of the entries is made one by one; the database copies them, under other ids, into the weeks before. What a
copy tells is what its original tells: the pages are measured, and not how the log was made.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, text

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.activity import Actor, Attribution, parse_activity
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref, Resource
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.change_reasons import StatedReason
from guard.core.model.records import Approval, Decision, KnownGood, Requirement
from guard.core.model.verdict import Judgement, Reason, Verdict
from tests.bench.entries import BEGIN, DAY, entries
from tests.bench.material import SEED
from tests.bench.previewing import fill

COPIES: Final = 20
DAYS: Final = 18
"""What is made one by one; with its copies, a year."""
EVERY: Final = 40
"""One article in so many is out of order."""
QUESTIONS: Final = 12
POLICY: Final = "articles-are-published"
REVISION: Final = "year"
"""The policies that the decisions of the year were made under. They are kept, so that pages reach decisions again."""
_POLICIES: Final[dict[str, Any]] = {
    "policies": [
        {
            "id": POLICY,
            "because": "nobody reads a draft",
            "severity": "medium",
            "watch": {"kind": ARTICLE.name},
            "must": {"properties": {"state": {"const": "published"}}},
            "then": "flag",
        }
    ]
}
PEOPLE: Final = [
    Actor("admin", str(900_001 + n), f"teammate{n}@acme.example", f"203.0.113.{n + 1}") for n in range(20)
]
_COPY: Final = """
WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :last)
INSERT INTO activities (workspace, id, type, created_at, actor_type, actor_id, actor_email, actor_ip, raw, metadata,
    route, received_at, history, done_at, judged_at, attempts, next_try_at, outcome, outcome_code)
SELECT workspace, id || '-' || n, type, created_at - CAST(n AS BIGINT) * :span, actor_type, actor_id, actor_email,
    actor_ip, raw, metadata, route, received_at - CAST(n AS BIGINT) * :span, history, done_at, judged_at, attempts,
    next_try_at, outcome, outcome_code
FROM copy, activities
"""


def live_through(
    guarded: GuardedWorkspace,
    resources: int,
    count: int,
    copying: Callable[[Connection], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Fills the record of a workspace with what happened until now. The log is copied within `copying`."""
    with guarded.transaction() as work:
        fill(work, resources)
        _log(work, count)
    with guarded.workspace.database.write() as connection, copying(connection):
        connection.execute(text(_COPY), {"last": COPIES - 1, "span": DAYS * DAY * 1000})
    with guarded.transaction() as work:
        articles = [one for one in work.state.versions.all_live() if one.ref.kind == ARTICLE.name]
        work.policy_sets.put(REVISION, _POLICIES)
        work.known_good.put_many(KnownGood(one.ref, None, one.digest, 100.0, "clean") for one in articles)
        _changes(work, articles)
        _out_of_order(work, articles[::EVERY])


def _log(work: UnitOfWork, count: int) -> None:
    """Entries of the last year. All are done with, as nobody waits for them."""
    later = int(work.now) - 120 - BEGIN - DAYS * DAY
    made = entries(max(count // COPIES, 1), DAYS)
    parsed = [parse_activity({**one, "created_at": one["created_at"] + later}) for one in made]
    work.state.activities.add_many(parsed, route="poll", received_at=work.now, history=True)


def _changes(work: UnitOfWork, articles: Sequence[Resource]) -> None:
    """One change of each article in the year; policies spoke about one in ten, and a third has a reason."""
    chance = random.Random(SEED)
    made = work.state.changes.add_many([_change(work, chance, one) for one in articles])
    for change in made[::3]:
        work.change_reasons.add(
            StatedReason(
                f"why-{change.id}",
                change.id,
                str(change.attribution.actor.email),
                "a better text",
                "",
                work.now,
            )
        )
    for change in made[::10]:
        work.state.changes.mark_judged(change.id, work.now)
        verdict = Verdict.FLAG if change.id % 4 else Verdict.ALLOW
        work.decisions.add(_decision(change, verdict))


def _change(work: UnitOfWork, chance: random.Random, one: Resource) -> ChangeRecord:
    at = int(work.now - chance.random() * 360 * DAY) - 60
    attribution = Attribution("trace", "updated_by", chance.choice(PEOPLE), "likely", at)
    fields = (chance.choice(("/title", "/body", "/state")),)
    return ChangeRecord(
        0, one.ref, None, "updated", one.digest, one.digest, fields, at + 30.0, attribution, work.now
    )


def _decision(change: ChangeRecord, verdict: Verdict, id: str = "") -> Decision:
    outcome: Any = "kept" if verdict is Verdict.ALLOW else "broken"
    sentence = f"This change is flagged because an article is not published: {change.ref} has /state draft."
    reason = Reason(POLICY, outcome, verdict, "enforce", "medium", sentence)
    return Decision(
        id=id or f"year-{change.id}",
        at=change.detected_at,
        entry="change",
        ref=change.ref,
        judgement=Judgement((reason,)),
        policy_revision=REVISION,
        mode="enforce",
        change_id=change.id,
        before=change.before,
        after=change.after,
        actor=change.attribution.actor,
        acted_at=change.attribution.at,
        verdict=verdict,
    )


def _out_of_order(work: UnitOfWork, articles: Sequence[Resource]) -> None:
    """Articles that were taken back to a draft a minute ago, each with a finding; people are asked about some."""
    moved = [Resource(one.ref, {**one.body, "state": "draft", "title": "Taken back"}) for one in articles]
    work.state.versions.open_many(moved, work.now - 50)
    for place, (before, after) in enumerate(zip(articles, moved, strict=True)):
        attribution = Attribution("request", f"draft-{place}", PEOPLE[0], "certain", int(work.now) - 55)
        change = work.state.changes.add(
            after.ref,
            None,
            "updated",
            before.digest,
            after.digest,
            ["/state", "/title"],
            work.now - 50,
            attribution,
        )
        work.state.changes.mark_judged(change.id, work.now)
        asks = place < QUESTIONS
        decision = _decision(change, Verdict.REQUIRE_APPROVAL if asks else Verdict.FLAG, f"draft-{place}")
        work.decisions.add(decision)
        work.findings.open_or_touch(
            POLICY,
            str(after.ref),
            ARTICLE.name,
            "medium",
            decision.judgement.reasons[0].sentence,
            work.now,
            decision.id,
            [{"pointer": "/state"}],
        )
        if asks:
            work.approvals.add(_question(work, decision, after.ref))


def _question(work: UnitOfWork, decision: Decision, ref: Ref) -> Approval:
    asked = Requirement(POLICY, ("alice@acme.example", "dave@acme.example"), 1)
    return Approval(
        id=f"ask-{decision.id}",
        decision_id=decision.id,
        ref=ref,
        change_id=decision.change_id or 0,
        fingerprint="f" * 64,
        policy_revision="abc",
        question="change",
        requirements=(asked,),
        excluded=("teammate0@acme.example",),
        meanwhile="keep",
        on_expiry="keep",
        asked_at=work.now,
        expires_at=work.now + DAY,
    )
