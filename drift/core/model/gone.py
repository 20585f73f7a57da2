"""Records that are not there any more, because their period was over. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct


class Gone(Struct, frozen=True):
    """Of a class of record, what was older than `kept_from` was deleted at `ended_at`, by a rule. Unix seconds."""

    record_class: str
    rule: str
    kept_from: float
    ended_at: float

    @property
    def sentence(self) -> str:
        """What to say where older records would have stood."""
        day, moment = day_in_words(self.ended_at), day_in_words(self.kept_from)
        return (
            f"Older records were deleted on {day} by {self.rule}: {self.record_class} from before {moment}."
        )


def values_gone(up_to: int, rule: str, at: float) -> str:
    """What to say where values of entries of the ledger would have stood, those of number `up_to` the last."""
    day = day_in_words(at)
    return f"What entries of the ledger up to number {up_to} say of people is no longer readable since {day} by {rule}."


def day_in_words(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
