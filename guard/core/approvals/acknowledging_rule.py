"""Whose acknowledgements are enough: one person's who had no part in it. What nobody explains is settled as by votes:
as the policy says, or by two people, or by one who is and was no teammate of the Intercom workspace. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.eligibility import listed
from guard.core.approvals.same_person import aliases, people_of, person_of, without
from guard.core.approvals.unattributed_rule import TWO
from guard.core.model.policy import Identities
from guard.core.model.records import Way


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """Who may have done what a finding is about, and who settles it. `unexplained` says why somebody unknown may have
    done it, or nothing; `declared` is what the policy says for that; `insiders` are the teammates, None if unread.
    `same_person` lists the addresses of people who have several."""

    authors: frozenset[str]
    unexplained: str = ""
    declared: Way | None = None
    insiders: frozenset[str] | None = None
    same_person: Identities = ()

    def missing(self, who: Iterable[str]) -> str:
        """Who else must acknowledge, as a sentence; "" when these people are enough."""
        counted = without(who, self.authors, self.same_person)
        if self.declared is not None and self.unexplained:
            return self._missing_of_declared(self.declared, counted)
        is_enough = len(people_of(counted, self.same_person)) >= TWO or self._has_outsider(counted)
        if is_enough or (counted and not self.unexplained):
            return ""
        return f"{self.unexplained} One more person must acknowledge it.".strip()

    def is_among(self, who: str, others: Iterable[str]) -> bool:
        """Whether somebody is one of these people."""
        return person_of(who, self.same_person) in people_of(others, self.same_person)

    def _has_outsider(self, counted: tuple[str, ...]) -> bool:
        return self.insiders is not None and bool(without(counted, self.insiders, self.same_person))

    def _missing_of_declared(self, declared: Way, counted: tuple[str, ...]) -> str:
        asked = {plain_email(address) for address in declared.who}
        have = [one for one in counted if asked & aliases(one, self.same_person)]
        more = max(declared.quorum, 1) - len(people_of(have, self.same_person))
        if more <= 0:
            return ""
        left = without(asked, [*self.authors, *have], self.same_person)
        names = listed(left) or "those whom the policy names, of whom nobody is left"
        return f"{self.unexplained} {more} more of {names} must acknowledge it."
