"""What is counted of an article: how often it was seen, and what Fin made of it, as the conversations show."""

from collections import Counter
from functools import lru_cache
from typing import Final

from drift.sandbox.api.conversations import all_of
from drift.sandbox.conversations.sources import DAY, SOURCES
from drift.sandbox.conversations.truth import Conversations
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

_ARTICLES: Final = frozenset(source.id for source in SOURCES if source.content_type == "article")


def counted(workspace: Workspace, article: Body) -> Body:
    """The article with its totals of today. Fin used those alone that its answers name: of the others nobody has to
    think of a conversation."""
    seeded = article["statistics"]
    if not seeded:
        return article
    now, id = workspace.now(), str(article["id"])
    used, resolved = _by_fin(all_of(workspace), int(now))[id] if id in _ARTICLES else (0, 0)
    days = max(0, int(now - float(workspace.store.setting("founded") or now)) // DAY)
    totals = {
        "views": seeded["views"] + days * (1 + int(id) % 7),
        "fin_involvements": used,
        "fin_resolutions": resolved,
        "fin_resolution_rate": round(100 * resolved / used, 1) if used else 0.0,
    }
    return article | {"statistics": seeded | totals}


@lru_cache(maxsize=4)
def _by_fin(conversations: Conversations, now: int) -> dict[str, tuple[int, int]]:
    """In how many conversations with customers Fin used each article in any language, and resolved them."""
    used, resolved = Counter[str](), Counter[str]()
    for truth in conversations.until(now):
        if truth.sources and not truth.is_preview:
            ids = {SOURCES[number].id for number in truth.sources} & _ARTICLES
            used.update(ids)
            if (truth.outcome(now) or "").endswith("resolution"):
                resolved.update(ids)
    return {id: (used[id], resolved[id]) for id in _ARTICLES}
