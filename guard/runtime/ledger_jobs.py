"""What the service does for its ledger by itself: it signs, has others vouch for it, and verifies it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from drift.core.ledger.notes import key_of
from drift.outgoing.proxies import DIRECT, Proxies
from drift.outgoing.transport import outgoing_client
from guard.context import GuardedWorkspace
from guard.core.model.blind_spots import BlindSpot
from guard.runtime.jobs import Claimed, Job
from guard.sealing.comparison import RecordComparison
from guard.sealing.private_key import KeySource
from guard.sealing.seal import is_due, seal
from guard.sealing.self_check import SelfCheck
from guard.sealing.settings import SealSettings
from guard.sealing.time_stamp import StampAuthority, ask_authority
from guard.sealing.witness import Witness, ask_witness

LOOK: Final = 60.0
"""Seconds after which a service looks whether a checkpoint is due."""
VERIFY: Final = 60.0
VOUCH: Final = 300.0
"""Seconds after which a witness or an authority is asked, again where it did not answer."""
HOUR, DAY = 3600.0, 86400.0
COMPARISON: Final = "record against ledger"
TIMEOUT: Final = 20.0


class LedgerJobs:
    """`snapshot_every` is how often a snapshot is due, in seconds."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        home: Path,
        settings: SealSettings,
        snapshot_every: float,
        proxies: Proxies = DIRECT,
    ) -> None:
        self._guarded = guarded
        self._settings = settings
        self._snapshot_every = snapshot_every
        self._http: httpx.Client | None = None
        self._proxies = proxies
        self.source: Final = KeySource(home, settings.key)
        self.check: Final = SelfCheck(guarded, home)
        self.comparison: Final = RecordComparison(guarded)

    def jobs(self, claimed: Claimed) -> Iterator[Job]:
        yield Job(LOOK, "checkpoint", partial(self._seal_if_due, claimed))
        yield Job(VERIFY, "ledger verification", self.check.look)
        yield Job(HOUR, COMPARISON, partial(claimed, COMPARISON, DAY, self.comparison.look))
        if self._settings.witness_url:
            yield _once(claimed, VOUCH, "witness", self.ask_witness)
        if self._settings.stamp_url:
            yield _once(claimed, VOUCH, "time stamp", self.ask_authority)

    def spots(self) -> list[BlindSpot]:
        """Where the ledger, or the record beside it, is not what was written."""
        return [*self.check.spots(), *self.comparison.spots()]

    def seal(self) -> None:
        """Sign a checkpoint, where the last one is an hour old. Raises SealingFailed and StoreError."""
        if is_due(self._guarded):
            seal(self._guarded, self.source, self._snapshot_every)

    def _seal_if_due(self, claimed: Claimed) -> None:
        """It is claimed once an hour, and not with each look."""
        if is_due(self._guarded):
            claimed("checkpoint", LOOK, self.seal)

    def ask_witness(self) -> None:
        settings = self._settings
        ask_witness(
            self._guarded, Witness(settings.witness_url, key_of(settings.witness_key), self._client())
        )

    def ask_authority(self) -> None:
        settings = self._settings
        ask_authority(self._guarded, StampAuthority(settings.stamp_url, settings.stamp_roots, self._client()))

    def _client(self) -> httpx.Client:
        self._http = self._http or outgoing_client(self._proxies, TIMEOUT)
        return self._http

    def close(self) -> None:
        if self._http is not None:
            self._http.close()


def _once(claimed: Claimed, every: float, name: str, run: Callable[[], object]) -> Job:
    """In one of the replicas."""
    return Job(every, name, partial(claimed, name, every, run))
