"""What the settings say of the ledger: the private key, and who vouches for checkpoints beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SealSettings:
    """`key` is a private key in PEM; empty where it is kept in GUARDRAIL_HOME. The witness has an address and a public
    key, the time-stamping authority an address and certificates in PEM; empty addresses where there is none."""

    key: str = field(default="", repr=False)
    witness_url: str = ""
    witness_key: str = ""
    stamp_url: str = ""
    stamp_roots: Path = Path()
