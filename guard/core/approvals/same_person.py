"""Addresses that belong to one person, for counting votes and for keeping people from their own changes. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from drift.core.model.email_addresses import plain_email


def person_of(address: str) -> str:
    """The person behind an address: `Alice+test@acme.example` is alice@acme.example, in whatever script it is typed.

    Only to keep people apart: whether an address may vote at all is compared as it was written down.
    """
    local, at, domain = plain_email(unicodedata.normalize("NFKC", address)).casefold().rpartition("@")
    return f"{local.split('+')[0] or local}{at}{domain.rstrip('.')}"


def people_of(addresses: Iterable[str]) -> frozenset[str]:
    """The people behind these addresses, each once."""
    return frozenset(map(person_of, addresses))


def without(addresses: Iterable[str], excluded: Iterable[str]) -> tuple[str, ...]:
    """The addresses, under one spelling and sorted, of people who are not among the excluded."""
    out = people_of(excluded)
    return tuple(sorted({plain_email(address) for address in addresses if person_of(address) not in out}))
