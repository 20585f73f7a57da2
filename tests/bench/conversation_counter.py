"""Counts in very many conversations, in a process that does nothing else: `... conversation_counter FOLDER`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from drift.core.catalogue.catalogue import CATALOGUE
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.workspace import Workspace
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.aftermath.followed import Followed
from guard.core.effects.reach.edit import DELETION
from guard.queries.effects.aftermath.looks import Looking
from guard.queries.effects.cost import cost_now
from guard.queries.effects.questions import picked_for
from guard.queries.effects.reach import reach_of
from guard.queries.effects.shares.observe import observe
from tests.bench.figures import peak_megabytes
from tests.bench.keeping import kept
from tests.bench.many_conversations import ARTICLE, DAY, NOW, TAG, YEAR
from tests.bench.material import FINGERPRINT
from tests.guard.policy_cast import policies

_CHANGED: float = NOW - 40 * DAY
_LIMITS = policies(
    {
        "id": "answers",
        "watch": {"answers": "article/*"},
        "share": {"of": "used", "above": "50%", "within": "28d", "moved": "10pt", "against": "28d"},
        "then": "flag",
    },
    {
        "id": "teams",
        "watch": {"conversations": "all"},
        "share": {"of": "escalated", "above": "50%", "within": "28d", "per": "team"},
        "then": "flag",
    },
)
"""A policy for the share of each article in Fin's answers, beside the weeks before, and one for each team."""


def _article(view: UnitOfWork) -> str:
    return reach_of(view, ARTICLE, DELETION, NOW - YEAR, NOW).headline()


def _tag(view: UnitOfWork) -> str:
    return reach_of(view, TAG, DELETION, NOW - YEAR, NOW).headline()


def _aftermath(view: UnitOfWork) -> str:
    look = Looking(view).look(Followed("c1", ARTICLE, "updated", _CHANGED, _CHANGED), 14)
    assert look is not None
    return " ".join(one.sentence for one in look.seen)


def _cost(view: UnitOfWork) -> str:
    return cost_now(view).bill.to_date.sentence()


def _questions(view: UnitOfWork) -> str:
    picked = picked_for(view, str(ARTICLE), NOW - YEAR)
    return f"{len(picked.ordered):,} to pick from; the change touches {picked.touched.sentence()}"


def _shares(view: UnitOfWork) -> str:
    seen = [one for policy in _LIMITS.policies for one in observe(view.state, policy, NOW)]
    return f"{len(seen)} shares; the first is {seen[0].now.sentence()}"


ASKED: dict[str, Callable[[UnitOfWork], str]] = {
    "article": _article,
    "tag": _tag,
    "aftermath": _aftermath,
    "cost": _cost,
    "questions": _questions,
    "shares": _shares,
}


def main(folder: Path) -> None:
    never_asked = Reader(
        IntercomClient("http://127.0.0.1:9", "a-token", read_only=True), fingerprint=FINGERPRINT
    )
    told: dict[str, object] = {}
    with kept(folder) as store:
        workspace = Workspace(
            store.workspace, "bench", store.database, never_asked, CATALOGUE, lambda: NOW, FINGERPRINT
        )
        guarded = GuardedWorkspace(workspace, policies, "observe")
        for name, ask in ASKED.items():
            began, used = time.perf_counter(), time.process_time()
            with guarded.view() as view:
                says = ask(view)
            told[name] = {
                "seconds": time.perf_counter() - began,
                "processor": time.process_time() - used,
                "says": says,
            }
    print(json.dumps({**told, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
