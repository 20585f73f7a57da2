"""The file of what became of the record itself: what was deleted as its period was over, who was erased, what is held.
This file works alone, beside `sheets.py` and `matters.py`, as it lies in each pack."""

from __future__ import annotations

from typing import Final

from guard.core.evidence.matters import own_key, renamed, same, times, untold
from guard.core.evidence.sheets import Fact, Part, Read, Sheet, columns, text


def _always(word: str) -> tuple[str, Read]:
    return "", lambda _fact: word


def _rule(fact: Fact) -> str:
    """Why records went: the rule by which they were kept."""
    return text(fact.row.get("rule"))


RETENTION: Final = Sheet(
    "retention",
    columns("sort what at until* by because* older_than rows held"),
    {
        "deletions": Part(
            "retention",
            lambda fact: f"deletion {fact.key}",
            {
                "sort": _always("deleted, as its period was over"),
                **renamed(what="record_class"),
                "because": ("rule", _rule),
                **same("by", "rows", "held"),
                **times(at="ended_at", older_than="kept_from"),
            },
            untold,
        ),
        "erasures": Part(
            "retention",
            lambda fact: f"erasure {fact.key}",
            {
                "sort": _always("a person was erased"),
                "what": ("", own_key),
                **same("by", "because", "rows"),
                **times(at="at"),
            },
            untold,
        ),
        "legal_holds": Part(
            "retention",
            lambda fact: f"hold {fact.key}",
            {
                "sort": _always("kept by a legal hold"),
                "what": ("", own_key),
                **same("because"),
                **renamed(by="made_by"),
                **times(at="made_at", until="released_at"),
            },
            untold,
        ),
    },
)
