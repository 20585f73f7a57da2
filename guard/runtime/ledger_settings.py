"""The settings of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from guard.runtime.environment import Environment
from guard.sealing.errors import KeyUnusable
from guard.sealing.settings import SealSettings

KEY: Final = "GUARDRAIL_LEDGER_KEY"
WITNESS_URL, WITNESS_KEY = "GUARDRAIL_WITNESS_URL", "GUARDRAIL_WITNESS_KEY"
STAMP_URL, STAMP_ROOTS = "GUARDRAIL_TIMESTAMP_URL", "GUARDRAIL_TIMESTAMP_CERTIFICATES"


def read_seals(env: Environment) -> SealSettings:
    return SealSettings(
        key=_private_key(env),
        witness_url=env.address(WITNESS_URL),
        witness_key=_witness_key(env),
        stamp_url=env.address(STAMP_URL),
        stamp_roots=_roots(env),
    )


def _private_key(env: Environment) -> str:
    pem = env.secret(KEY)
    if not pem:
        return ""
    from guard.sealing.private_key import key_in  # which takes a while, and few settings need

    try:
        key_in(pem, KEY)
    except KeyUnusable as problem:
        env.add_problem(KEY, str(problem))
    return pem


def _witness_key(env: Environment) -> str:
    text = env.text(WITNESS_KEY)
    if bool(text) != bool(env.text(WITNESS_URL)):
        env.add_problem(WITNESS_KEY, f"{WITNESS_URL} and {WITNESS_KEY} belong together: set both, or none.")
    if text:
        from drift.core.ledger.notes import OF_WITNESS, LedgerBroken, key_of

        try:
            good = key_of(text).sort == OF_WITNESS
        except LedgerBroken:
            good = False
        if not good:
            env.add_problem(
                WITNESS_KEY,
                f"{WITNESS_KEY} is no key of a witness in the form NAME+HINT+BASE64, as whoever runs the witness "
                "publishes it.",
            )
    return text


def _roots(env: Environment) -> Path:
    path = env.path(STAMP_ROOTS, "")
    if not env.text(STAMP_URL):
        return Path()
    if not path.is_file():
        env.add_problem(
            STAMP_ROOTS,
            f"{STAMP_ROOTS} names no file. {STAMP_URL} needs the certificates, in PEM, to which its stamps lead.",
        )
    return path
