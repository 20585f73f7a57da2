"""Asks a witness of C2SP to sign the newest checkpoint, with a proof that the ledger only grew since the last one."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Final

import httpx

from drift.core.ledger.consistency import consistency_proof
from drift.core.ledger.notes import OF_WITNESS, Key, LedgerBroken, good_signatures
from drift.store.ledger_seals import Sealed
from guard.context import GuardedWorkspace
from guard.sealing.errors import WitnessFailed

_CONFLICT: Final = 409
_OK: Final = 200
_LONGEST: Final = 10_000
"""Characters of an answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Witness:
    """`url` is its submission prefix, `key` the public key by which its signatures are known."""

    url: str
    key: Key
    http: httpx.Client = field(repr=False)

    def __post_init__(self) -> None:
        if self.key.sort != OF_WITNESS:
            raise ValueError(self.key.name)


def ask_witness(guarded: GuardedWorkspace, witness: Witness) -> bool:
    """Have the newest checkpoint signed, unless it is already; tells whether it was. Raises WitnessFailed."""
    with guarded.view() as view:
        newest, seen = view.state.seals.newest(), view.state.seals.witnessed()
    if newest is None or newest.witnessed_at is not None:
        return False
    size, answer = _asked(guarded, witness, newest, seen.size if seen else 0)
    if size is not None:  # it saw another one than we know of last
        _, answer = _asked(guarded, witness, newest, size)
    signatures = _signatures(witness, newest, answer)
    with guarded.transaction() as work:
        work.state.seals.vouch(newest.size, note=newest.note + signatures, at=work.now)
    return True


def _asked(guarded: GuardedWorkspace, witness: Witness, newest: Sealed, old: int) -> tuple[int | None, str]:
    """The answer; where the witness saw another size last, that size."""
    proof = "".join(f"{base64.b64encode(hashed).decode()}\n" for hashed in _proof(guarded, old, newest.size))
    body = f"old {old}\n{proof}\n{newest.note}"
    try:
        answer = witness.http.post(f"{witness.url}/add-checkpoint", content=body.encode())
    except httpx.HTTPError as problem:
        raise WitnessFailed(
            f"The witness at {witness.url} does not answer ({type(problem).__name__})."
        ) from problem
    text = answer.text[:_LONGEST]
    if answer.status_code == _CONFLICT and re.fullmatch("[0-9]{1,18}\n?", text) and int(text) != old:
        return int(text), ""
    if answer.status_code != _OK:
        why = {
            403: "it knows another key of this ledger: give it the one that `guardrail ledger keys` shows",
            404: "it does not know this ledger: give it the key that `guardrail ledger keys` shows",
            _CONFLICT: "it saw another ledger of this name at this size",
            422: "what it saw is not the beginning of this ledger: one of the two was changed",
        }.get(answer.status_code, "it refused")
        raise WitnessFailed(f"The witness at {witness.url} did not sign ({answer.status_code}): {why}.")
    return None, text


def _proof(guarded: GuardedWorkspace, old: int, new: int) -> list[bytes]:
    """Raises WitnessFailed where the witness saw a checkpoint that is none of ours."""
    if old in (0, new):
        return []
    with guarded.view() as view:
        if view.state.seals.of(old) is None:
            raise WitnessFailed(
                f"The witness saw {old} entries last, and no checkpoint of this ledger counts so many: the end of the "
                "ledger was cut off, or another ledger has its name."
            )
        ledger = view.state.ledger
        return consistency_proof(ledger.subtrees(old), old, list(ledger.hashes(old + 1, new)))


def _signatures(witness: Witness, newest: Sealed, answer: str) -> str:
    """Those lines of the answer that are good signatures of this witness. Raises WitnessFailed where none is."""
    text = newest.note.partition("\n\n")[0].encode() + b"\n"
    good = []
    for line in answer.splitlines():
        try:
            if any(True for _ in good_signatures(text, line, [witness.key])):
                good.append(f"{line}\n")
        except LedgerBroken:
            continue
    if not good:
        raise WitnessFailed(
            f"What the witness at {witness.url} answered is not signed with {witness.key.name}."
        )
    return "".join(good)
