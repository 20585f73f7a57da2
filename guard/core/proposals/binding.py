"""What binds a proposal: its content, the fields it claims, and the state that people voted on. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Digest, Json, Ref, canonical
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.records import Claim, ProposalRecord


def content_of(document: Mapping[str, Json]) -> str:
    """The sha256 (hex) of a proposal as it was written. The order of keys, and `version` of a file, mean nothing."""
    meant = {name: value for name, value in document.items() if name != "version"}
    return hashlib.sha256(canonical(meant)).hexdigest()


def claims_of(proposal: Proposal) -> tuple[Claim, ...]:
    """The fields that it touches. What is to be created claims nothing: nobody else can speak of it yet."""
    return tuple(dict.fromkeys(_claims(proposal)))


def _claims(proposal: Proposal) -> Iterator[Claim]:
    for change in proposal.changes:
        if change.asked == "delete":
            yield Claim(change.ref, "")
        elif change.asked == "update":
            yield from (Claim(change.ref, leaf.pointer) for leaf in change.leaves())


def touched(claims: Iterable[Claim]) -> tuple[Ref, ...]:
    """The resources that are claimed, sorted."""
    return tuple(sorted({claim.ref for claim in claims}))


def fingerprint_of(content: str, digests: Mapping[Ref, Digest | None]) -> str:
    """The sha256 (hex) that binds votes to a content and to the bodies of what it touches (None: it is not there)."""
    state = sorted((str(ref), digest.hex() if digest else None) for ref, digest in digests.items())
    return hashlib.sha256(canonical([content, state])).hexdigest()


def first_overlap(
    claims: Iterable[Claim], records: Iterable[ProposalRecord]
) -> tuple[ProposalRecord, Claim] | None:
    """The first of these proposals that touches one of these fields, and that field as it claims it."""
    mine = tuple(claims)
    for record in records:
        for claim in record.claims:
            if any(overlap(claim, other) for other in mine):
                return record, claim
    return None


def overlap(one: Claim, other: Claim) -> bool:
    """Whether two claims are of the same field, or one lies inside the other."""
    if one.ref != other.ref:
        return False
    steps = zip(tokens(one.pointer), tokens(other.pointer), strict=False)
    return all(left == right for left, right in steps)
