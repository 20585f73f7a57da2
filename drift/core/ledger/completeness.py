"""What a ledger says of what was not looked at: the second verdict of the verifier, of which it is a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

CLOCKS: Final = 60.0
"""Seconds by which an entry may be older than the one before it: clocks differ a little."""
PERIOD: Final = 3600.0
"""Seconds after which the service says again what it looked at, also when nothing happened."""
LATE: Final = 600.0
"""Seconds by which it may be late."""
BEYOND: Final = ("not_in_version", "no_ids", "plan_restricted", "log_only")
"""Why a kind is not there to be read in a workspace: that is no gap."""
NO_GAP: Final = (
    "service_silent/",
    "kind_unread/",
    "log_unreadable/",
    "ledger_",
    "channel_refuses/",
    "share_unknown/",
    "clock_wrong/",
)
"""How the keys of blind spots begin that are about something else, or told by another entry."""
TELLING: Final = (b'blind_spots"', b'coverage"', b'deletions"', b'silences"', b'watch_periods"')
"""How the names of the entries begin that tell of it, and of values that nobody can read any more."""


class Watched:
    """Takes the entries in their order and collects gaps: finished sentences. `beyond` are kinds that nothing reads,
    `dropped` says which values of entries were dropped as their period was over."""

    def __init__(self) -> None:
        self.gaps: list[str] = []
        self.beyond: tuple[str, ...] = ()
        self.dropped = ""
        self.latest: float | None = None
        self._first: float | None = None
        self._until: float | None = None
        self._log: float | None = None
        self._silent: list[tuple[float, float]] = []
        self._open: dict[tuple[str, str], tuple[float, str]] = {}

    def time(self, number: int, moment: float) -> None:
        """When an entry was written."""
        if self.latest is None:
            self._first = self.latest = moment
        elif moment >= self.latest:
            self.latest = moment
        elif self.latest - moment > CLOCKS:
            self.gaps.append(
                f"Entry {number}: the clock went back from {shown(self.latest)} to {shown(moment)}."
            )
            self.latest = moment

    def entry(self, said: Mapping[str, Any], at: float) -> None:
        """What an entry of a TELLING name says, written at a moment. Raises what a damaged entry raises: KeyError,
        TypeError, ValueError, AttributeError."""
        row, gone = said["row"], said["op"] == "delete"
        match said["what"]:
            case "blind_spots":
                self._spot(str(said["key"]), at, gone=gone)
            case "coverage" if "kinds" in row:
                for kind in row["kinds"]:
                    self._close(("kind", kind), at)
            case "coverage" if not gone and row["status"] != "read" and row.get("code") not in BEYOND:
                self._begin(("kind", row["kind"]), at, f"{row['kind']} was not read ({row.get('reason')})")
            case "silences" if not gone:
                silent = _moment(row["since"]), _moment(row["until"])
                self._silent.append(silent)
                self._gap(*silent, "no service was running")
            case "deletions":
                self._deletion(row)
            case "watch_periods" if not gone:
                self._period(row, _moment(row["until"]))

    def _spot(self, key: str, at: float, *, gone: bool) -> None:
        if not key.startswith(NO_GAP):
            why = f"not all was looked at: {key.replace('/', ' ').strip()}"
            self._close(("spot", key), at) if gone else self._begin(("spot", key), at, why)

    def _deletion(self, row: Mapping[str, Any]) -> None:
        """What went as its period was over."""
        if row.get("up_to") is not None:
            since = shown(_moment(row["ended_at"]))
            self.dropped = (
                f"What entries up to number {int(row['up_to'])} say of people is no longer readable since {since} by "
                f"{row['rule']}."
            )

    def _period(self, row: Mapping[str, Any], until: float) -> None:
        """What the service looked at in an hour."""
        since = until if row.get("since") is None else _moment(row["since"])
        begins = self._until if self._until is not None else self._first
        if begins is not None and since - begins > (CLOCKS if self._until is not None else PERIOD + LATE):
            self._gap(begins, since, "nothing says what was looked at")
        silent = sum(max(min(end, until) - max(begin, since), 0.0) for begin, end in self._silent)
        self._silent = []
        if until - since - silent > PERIOD + LATE:
            self._gap(
                since, until, "nobody said what was looked at; no service was running, or it could not write"
            )
        self._of_log(row, since, until)
        self._of_snapshots(row, since, until, silent)
        unread = {("kind", kind): why for kind, why in row["unread"].items()}
        for about in [about for about in self._open if about[0] == "kind" and about not in unread]:
            self._close(about, until)
        for about, why in unread.items():
            self._begin(about, until, f"{about[1]} was not read ({why})")
        self.beyond = tuple(map(str, row["beyond"]))
        self._until = until

    def _of_log(self, row: Mapping[str, Any], since: float, until: float) -> None:
        """The activity log was read from `log_since` to `log_until` without a gap; what was read late is no gap."""
        read_from, read_to = (
            None if row.get(name) is None else _moment(row[name]) for name in ("log_since", "log_until")
        )
        known = self._log if self._log is not None else since
        if read_from is not None and self._log is not None and read_from - known > CLOCKS:
            self._gap(known, read_from, "the activity log was not read")
        if read_to is None or until - read_to > LATE:
            self._begin(("log", ""), since if read_to is None else read_to, "the activity log was not read")
        else:
            self._close(("log", ""), read_to, said=False)
        self._log = read_to if read_to is not None else self._log

    def _of_snapshots(self, row: Mapping[str, Any], since: float, until: float, silent: float) -> None:
        """That none was taken while no service was running is said by that."""
        every, longest = float(row["snapshot_every"]), float(row["longest_without_snapshot"])
        if longest - silent > 2 * every + LATE:
            why = f"no snapshot was taken for {longest / 60:.0f} minutes, and one was due every {every / 60:.0f}"
            self._gap(since, until, why)

    def end(self) -> None:
        """The last entry was taken."""
        begins = self._until if self._until is not None else self._first
        if begins is not None and self.latest is not None and self.latest - begins > PERIOD + LATE:
            self._gap(begins, self.latest, "nothing says what was looked at")
        self.gaps += self.lasting()

    def lasting(self) -> list[str]:
        """The gaps that are not over."""
        return [f"From {shown(at)} on: {why}." for at, why in self._open.values()]

    def _begin(self, about: tuple[str, str], at: float, why: str) -> None:
        self._open.setdefault(about, (at, why))

    def _close(self, about: tuple[str, str], at: float, *, said: bool = True) -> None:
        begun = self._open.pop(about, None)
        if begun is not None and said:
            self._gap(begun[0], at, begun[1])

    def _gap(self, since: float, until: float, why: str) -> None:
        self.gaps.append(f"From {shown(since)} to {shown(until)}: {why}.")


def _moment(value: Any) -> float:
    """Unix seconds of a time as a number, or as RFC 3339; of one that can be shown. Raises ValueError or
    OverflowError."""
    moment = datetime.fromisoformat(value).timestamp() if isinstance(value, str) else float(value)
    shown(moment)
    return moment


def shown(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def counted(number: int, what: str) -> str:
    several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else several}"


def gaps_in_words(gaps: Iterable[str], beyond: Iterable[str], dropped: str = "") -> list[str]:
    """The verdict, as lines, and which values were `dropped`."""
    listed = list(gaps)
    said = (
        [f"NOT COMPLETE. {counted(len(listed), 'gap')}:", *listed]
        if listed
        else ["COMPLETE. Nothing says that anything was not looked at."]
    )
    if beyond:
        said.append(f"Never looked at, as nothing reads it: {', '.join(sorted(beyond))}.")
    return [*said, dropped] if dropped else said
