"""Evidence of a control and a period: what will be in it, and the pack itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from drift.core.ledger.writer import signed_note
from drift.store.ledger_file import ledger_lines
from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evidence.beginning import MARK
from guard.core.evidence.cover import Cover, begun_late
from guard.core.evidence.withheld import holds_address, without_opened_addresses
from guard.core.model.policy import Policy
from guard.queries.evidence.pack import make_pack
from guard.queries.ledger import Dropped
from guard.sealing.keys import signing_key
from guard.sealing.private_key import KeySource
from guard.sealing.seal import seal

CHUNK: Final = 2000
"""Entries that are read in one view of the database: whoever reads slowly keeps nothing waiting."""
BODIES_AT_ONCE: Final = 50
"""Bodies that are held at once: one may be long."""
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>| ', "-"))


class WrongPeriod(Exception):
    """A period of which there can be no evidence; the message says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What evidence is asked for: policies with one of these controls (none: all), and whole days of a zone."""

    controls: tuple[str, ...]
    first_day: date
    last_day: date
    zone: str = "UTC"

    def name(self) -> str:
        """What the file is called."""
        about = "-".join(self.controls).translate(_NOT_IN_NAMES)[:80] or "all"
        return f"evidence-{about}-{self.first_day}-to-{self.last_day}.zip"


@dataclass(frozen=True, slots=True)
class Period:
    """Unix seconds, the end not in it. `ended`: nothing more can happen in it."""

    since: float
    until: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pack would be made of. `policies` are those in force now under its controls; `ledger_since` is there where
    the ledger was begun after the period began; `from_record` whether what is older was taken from the record then."""

    period: Period
    first: int
    last: int
    signed: int | None
    policies: tuple[Policy, ...]
    ledger_since: float | None
    from_record: bool = False

    @property
    def entries(self) -> int:
        return max(self.last - self.first + 1, 0)

    def left(self) -> Iterator[str]:
        """What will be missing, as sentences."""
        if not self.period.ended:
            yield "The period has not ended yet. A pack of the whole period will have more entries in it."
        if self.ledger_since is not None:
            yield begun_late(_moment(self.ledger_since), from_record=self.from_record)
        if not self.entries:
            yield "The ledger says nothing of this time."
        if not self.policies:
            yield "No policy in force carries this control: only what an earlier one said will be in the pack."


def period_of(wish: Wish, now: float) -> Period:
    """Raises WrongPeriod."""
    zone = ZoneInfo(wish.zone)
    if wish.last_day < wish.first_day:
        raise WrongPeriod(f"The period ends on {wish.last_day}, before it begins on {wish.first_day}.")
    if wish.last_day == date.max:
        raise WrongPeriod(
            f"The period ends on {wish.last_day}, after which there is no day: name an earlier one."
        )
    since = datetime.combine(wish.first_day, datetime.min.time(), zone).timestamp()
    until = datetime.combine(wish.last_day + timedelta(days=1), datetime.min.time(), zone).timestamp()
    if since > now:
        raise WrongPeriod(
            f"The period begins on {wish.first_day}, which is yet to come: there is no evidence of it."
        )
    return Period(since, until, until <= now)


def controls_in_force(work: UnitOfWork) -> dict[str, tuple[Policy, ...]]:
    """Every control that a policy in force carries, with its policies; by name."""
    found: dict[str, list[Policy]] = {}
    for policy in work.policies.policy_set.policies:
        for control in policy.controls:
            found.setdefault(control, []).append(policy)
    return {control: tuple(found[control]) for control in sorted(found)}


def preview(work: UnitOfWork, wish: Wish) -> Preview:
    """With the policies in force now. Raises WrongPeriod."""
    policies = tuple(
        policy
        for policy in work.policies.policy_set.policies
        if not wish.controls or set(wish.controls) & set(policy.controls)
    )
    return replace(_reach(work, wish), policies=policies)


def _reach(work: UnitOfWork, wish: Wish) -> Preview:
    """Raises WrongPeriod."""
    period = period_of(wish, work.now)
    ledger = work.state.ledger
    first, last = ledger.first_at(period.since), ledger.last_before(period.until)
    signed = work.state.seals.after(last)
    begun = ledger.entries(1, 1, opened=False)
    late = bool(begun) and begun[0].at > period.since
    return Preview(
        period,
        first,
        last,
        signed.size if signed else None,
        (),
        begun[0].at if late else None,
        late and begun[0].what == MARK,
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """The ledger of a workspace, read a piece at a time, and the key of this machine."""

    guarded: GuardedWorkspace
    key: KeySource

    def lines(self, first: int, last: int, *, opened: bool) -> Iterator[bytes]:
        for start in range(first, max(last, first) + 1, CHUNK):
            with self.guarded.view() as view:
                some = ledger_lines(view.state, start, min(start + CHUNK - 1, last), opened=opened)
                head = next(some)
                if start == first:
                    yield head
                yield from self._for_readers(some)

    def _for_readers(self, lines: Iterable[bytes]) -> Iterable[bytes]:
        """Where nobody may see the IP addresses of people, no value with one is opened."""
        return lines if self.guarded.show_ips_to is not None else without_opened_addresses(lines)

    def bodies(self, digests: Sequence[str]) -> Iterator[bytes]:
        for start in range(0, len(digests), BODIES_AT_ONCE):
            some = [bytes.fromhex(digest) for digest in digests[start : start + BODIES_AT_ONCE]]
            with self.guarded.view() as view:
                found = view.state.versions.canonical_bodies(some)
            yield from (found[digest] for digest in some if digest in found and self._may_show(found[digest]))

    def _may_show(self, body: bytes) -> bool:
        return self.guarded.show_ips_to is not None or not holds_address(orjson.loads(body))

    def seal(self, text: str) -> str:
        with self.guarded.transaction() as work:
            signs = signing_key(work, self.key)
        return signed_note(signs.origin, text, signs.key)


def evidence(
    guarded: GuardedWorkspace, wish: Wish, key: KeySource, snapshot_every: float, folder: Path
) -> Path:
    """A pack in this folder, which is empty and the caller's. Where no checkpoint vouches for the end of the period
    yet, one is signed. Raises WrongPeriod, NotCarried and KeyUnusable."""
    feed_ledger(guarded.workspace)
    with guarded.view() as view:
        found = _reach(view, wish)
    if found.signed is None:
        seal(guarded, key, snapshot_every)
    with guarded.view() as view:  # where the period has not ended, what the sealing recorded is in it
        cover = _cover(view, wish, _reach(view, wish), withheld=guarded.show_ips_to is None)
    return make_pack(_Source(guarded, key), cover, folder)


def _cover(work: UnitOfWork, wish: Wish, found: Preview, *, withheld: bool) -> Cover:
    seals = work.state.seals
    signed = seals.after(found.last)
    return Cover(
        workspace=work.workspace.name,
        origin=seals.origin(),
        key=seals.published()[0].public,
        controls=wish.controls,
        from_day=wish.first_day.isoformat(),
        to_day=wish.last_day.isoformat(),
        zone=wish.zone,
        since=_moment(found.period.since),
        until=_moment(found.period.until),
        ended=found.period.ended,
        first=found.first,
        last=found.last,
        signed=signed.size if signed else found.last,
        checkpoint=signed.note if signed else "",
        withheld=withheld,
        dropped=Dropped(work).why(found.first),
        ledger_since=_moment(found.ledger_since) if found.ledger_since is not None else "",
        from_record=found.from_record,
    )


def _moment(at: float) -> str:
    """As entries of the ledger say it: with milliseconds."""
    return datetime.fromtimestamp(round(at, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
