"""Whether somebody may act at all. An operator disables a person, under all their addresses; what the provider says is
about one account, and so about one address. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.account import Disabled
from guard.core.model.policy import Identities


def why_disabled(disabled: Iterable[Disabled], email: str, identities: Callable[[], Identities]) -> str:
    """Why the holder of an address may do nothing, as a sentence; "" where they may. The `identities` are only asked
    for where an operator disabled anybody."""
    found = list(disabled)
    address = plain_email(email)
    if any(one.by == "provider" and one.email == address for one in found):
        return f"{address} is disabled: the identity provider does not vouch for this account any more."
    persons = [one.email for one in found if one.by == "operator"]
    if persons and person_of(address, identities()) in people_of(persons, identities()):
        return f"{address} was disabled by an operator."
    return ""
