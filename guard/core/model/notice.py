"""What people were told of a question that waits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`step` names it among those of its question, which is told once. `people` are the addresses whom it is for,
    `text` are finished sentences. `at` is when it was told, in unix seconds."""

    step: str
    people: tuple[str, ...]
    text: str
    at: float = 0.0
