"""Tells people once when a target waits, is behind or refuses events, and once when all is well again."""

from __future__ import annotations

from guard.context import GuardedWorkspace
from guard.notify import export_messages as messages
from guard.notify.outbox import enqueue
from guard.queries.exports import ExportNow, exports_now


def tell_of_exports(guarded: GuardedWorkspace) -> int:
    """Returns how many targets there is news of."""
    with guarded.view() as view:
        news = [export for export in exports_now(view) if _is_news(export)]
    for export in news:
        with guarded.transaction() as work:
            if export.needs_somebody:
                enqueue(work, messages.waits(export.name, export.sentence))
                work.exports.told(export.name, work.now)
            else:
                enqueue(work, messages.well_again(export.name))
                work.exports.told(export.name, None)
    return len(news)


def _is_news(export: ExportNow) -> bool:
    """A target that nobody declares any more waits for nobody."""
    if export.state is None or export.plan is None:
        return False
    return export.needs_somebody != (export.state.told_at is not None)
