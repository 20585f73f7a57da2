"""Seals the ledger: a report of what was looked at, then a signed checkpoint over all entries."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from drift.core.ledger.verifier import Tree
from drift.core.ledger.writer import checkpoint
from drift.store import CheckpointName
from drift.store.ledger_seals import Sealed
from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.sealing.keys import signing_key
from guard.sealing.period import report
from guard.sealing.private_key import KeySource

EVERY: Final = 3600.0
"""Seconds between two checkpoints."""
SEEN: Final = "ledger.checkpoint"
"""The newest checkpoint, in GUARDRAIL_HOME: whoever has the database alone cannot cut the end off unseen."""


def is_due(guarded: GuardedWorkspace) -> bool:
    with guarded.view() as view:
        latest = view.state.watch_periods.latest()
        return latest is None or abs(view.now - latest.until) >= EVERY


def seal(guarded: GuardedWorkspace, source: KeySource, snapshot_every: float) -> Sealed:
    """Make a checkpoint now. Raises KeyUnusable."""
    with guarded.transaction() as work:
        signing_key(work, source)  # its publication is in the ledger before anything is signed with it
        report(work, snapshot_every)
    feed_ledger(guarded.workspace)
    with guarded.transaction() as work:
        signs = signing_key(work, source)
        head = work.state.ledger.head()
        tree = Tree(head.size, list(head.subtrees))
        sealed = Sealed(head.size, work.now, checkpoint(signs.origin, tree, signs.key))
        work.state.seals.seal(sealed)
        work.state.checkpoints.set(CheckpointName.SEALED, work.now)
    remember(source.home, sealed)
    return sealed


def remember(home: Path, sealed: Sealed) -> None:
    """Keep the newest checkpoint beside the database as well. Without, the ledger is as good as before."""
    fresh = home / f"{SEEN}.new"
    with suppress(OSError):
        fresh.write_text(sealed.note, encoding="utf-8")
        fresh.replace(home / SEEN)


def remembered(home: Path) -> str:
    """The checkpoint that was kept beside the database; empty where there is none."""
    with suppress(OSError):
        return (home / SEEN).read_text(encoding="utf-8")
    return ""
