"""What a pack is about, as its cover, its manifest and its instructions say it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.model.resources import Json

PERIOD_OPEN: Final = (
    "The period had not ended when this pack was made. A pack of the whole period has more entries in it."
)


def begun_late(since: str, *, from_record: bool) -> str:
    """What is to be known of a ledger that was begun after the period began."""
    if from_record:
        return (
            f"The ledger was begun at {since}. What is older was taken from the record then: it is as the record said "
            "it on that day, and nothing proves that it was so before."
        )
    return f"The ledger was begun at {since}: nothing is known here of the time before."


@dataclass(frozen=True, slots=True)
class Cover:
    """Days are those of `zone`, as people write them; moments are RFC 3339. The slice of the ledger holds the entries
    `first` to `last` of the period, and some more up to `signed`, the next signed checkpoint. `earlier` is how many
    entries from before the period lie beside it. `ledger_since` is when the ledger was begun, where that is later than
    the period, and `from_record` whether what is older was taken from the record then. `dropped` says which
    values nobody can read any more as their period was over."""

    workspace: str
    origin: str
    key: str
    controls: tuple[str, ...]
    from_day: str
    to_day: str
    zone: str
    since: str
    until: str
    ended: bool
    first: int
    last: int
    signed: int
    checkpoint: str
    earlier: int = 0
    ledger_since: str = ""
    from_record: bool = False
    policies: tuple[str, ...] = ()
    withheld: bool = False
    gaps: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    dropped: str = ""

    @property
    def about(self) -> str:
        return ", ".join(self.controls) if self.controls else "all controls"

    def manifest(self, files: dict[str, str]) -> dict[str, Json]:
        """`files`: the SHA-256 of each by its name."""
        return {
            "evidence": 1,
            "workspace": self.workspace,
            "origin": self.origin,
            "controls": list(self.controls),
            "from": self.from_day,
            "to": self.to_day,
            "zone": self.zone,
            "since": self.since,
            "until": self.until,
            "ended": self.ended,
            "first": self.first,
            "last": self.last,
            "signed": self.signed,
            "addresses_withheld": self.withheld,
            "files": dict(sorted(files.items())),
        }
