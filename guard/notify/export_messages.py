"""The messages about exports: a target that waits, and one that is well again."""

from __future__ import annotations

from guard.notify.messages import Message

PAGE = "/exports"


def waits(target: str, sentence: str) -> Message:
    return Message(
        event="export.waits",
        severity="high",
        title=f"Exports to {target} need somebody",
        text=(
            sentence,
            "Nothing is lost: what is not delivered waits in the ledger. You are told when it is well again.",
        ),
        path=f"/api/v1/exports/{target}",
        page=PAGE,
        details={"target": target},
        matter=f"export:{target}",
    )


def well_again(target: str) -> Message:
    return Message(
        event="export.well",
        severity="low",
        title=f"Exports to {target} are well again",
        text=("All that waited is delivered.",),
        path=f"/api/v1/exports/{target}",
        page=PAGE,
        details={"target": target},
        matter=f"export:{target}",
    )
