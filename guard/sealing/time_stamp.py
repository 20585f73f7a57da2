"""Asks a time-stamping authority (RFC 3161) for a stamp on the newest checkpoint. The library is an optional extra."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from cryptography import x509

from guard.context import GuardedWorkspace
from guard.sealing.errors import StampFailed

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest

MISSING: Final = "rfc3161-client is not installed: run `make timestamp`"
_LONGEST: Final = 100_000
"""Bytes of an answer that are looked at."""


@dataclass(frozen=True, slots=True)
class StampAuthority:
    """`roots` are the certificates in PEM that its stamps have to lead to."""

    url: str
    roots: Path
    http: httpx.Client = field(repr=False)


def is_installed() -> bool:
    return importlib.util.find_spec("rfc3161_client") is not None


def ask_authority(guarded: GuardedWorkspace, authority: StampAuthority) -> bool:
    """Have the newest checkpoint stamped, unless it is already; tells whether it was. Raises StampFailed."""
    with guarded.view() as view:
        newest = view.state.seals.newest()
    if newest is None or newest.stamp is not None:
        return False
    text = newest.note.partition("\n\n")[0].encode() + b"\n"
    token = _stamped(authority, text)
    with guarded.transaction() as work:
        work.state.seals.stamp(newest.size, token)
    return True


def _stamped(authority: StampAuthority, text: bytes) -> bytes:
    """The answer of the authority, verified: its imprint, its nonce, its signature and its certificate."""
    if not is_installed():
        raise StampFailed(f"No time stamp was asked for: {MISSING}.")
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    request = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    content, headers = request.as_bytes(), {"Content-Type": "application/timestamp-query"}
    try:
        answer = authority.http.post(authority.url, content=content, headers=headers)
    except httpx.HTTPError as problem:
        raise StampFailed(
            f"The time-stamping authority at {authority.url} does not answer ({type(problem).__name__})."
        ) from problem
    if not answer.is_success or len(answer.content) > _LONGEST:
        raise StampFailed(
            f"The time-stamping authority at {authority.url} gave no stamp ({answer.status_code})."
        )
    _verify(authority, request, text, answer.content)
    return answer.content


def _verify(authority: StampAuthority, request: TimeStampRequest, text: bytes, answer: bytes) -> None:
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        roots = x509.load_pem_x509_certificates(authority.roots.read_bytes())
        builder = VerifierBuilder.from_request(request)
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(decode_timestamp_response(answer), text)
    except (OSError, ValueError, VerificationError) as problem:
        raise StampFailed(
            f"The stamp of the authority at {authority.url} is not good under {authority.roots}: "
            f"{str(problem).rstrip('.')}."
        ) from problem
