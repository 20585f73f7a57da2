"""Operators place legal holds, and somebody else releases them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace
from guard.core.approvals.same_person import person_of
from guard.core.model.legal_hold import LegalHold, NotAboutAnything, about_what, why_not_released
from guard.core.model.not_found import NoSuchHold
from guard.core.model.retention import BY_NAME


class HoldRefused(Exception):
    """A hold that cannot be placed or released; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: Literal["taken", "unfit", "not_yours", "over"], sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def place(
    guarded: GuardedWorkspace,
    name: str,
    by: str,
    *,
    because: str,
    about: str = "",
    until: float | None = None,
) -> LegalHold:
    """Keep everything, or what is `about` an address, KIND/ID or class of record, until a moment or for good. Raises
    HoldRefused."""
    try:
        sort, what = about_what(about, CATALOGUE, tuple(BY_NAME))
    except NotAboutAnything as problem:
        raise HoldRefused("unfit", str(problem)) from problem
    with guarded.transaction() as work:
        if until is not None and until <= work.now:
            raise HoldRefused("unfit", "A hold cannot end before it begins: name a later time, or none.")
        hold = LegalHold(name, because.strip(), sort, what, plain_email(by), work.now, until)
        if not work.legal_holds.add(hold):
            raise HoldRefused(
                "taken", f"There was a hold {name} before. Each has a name of its own for good."
            )
        return hold


def release(guarded: GuardedWorkspace, name: str, by: str, *, because: str) -> LegalHold:
    """Lift a hold, which takes somebody else than who placed it. Raises NoSuchHold and HoldRefused."""
    who = plain_email(by)
    with guarded.transaction() as work:
        found = work.legal_holds.get(name)
        if found is None:
            raise NoSuchHold(f"There is no hold {name}.")
        same = work.policies.people.same_person
        is_theirs = person_of(found.made_by, same) == person_of(who, same)
        if why_not := why_not_released(found, work.now, is_theirs=is_theirs):
            raise HoldRefused("not_yours" if found.stands(work.now) else "over", why_not)
        if not work.legal_holds.release(name, work.now, who, because.strip()):
            raise HoldRefused("over", f"The hold {name} does not stand any more.")
        return replace(found, released_at=work.now, released_by=who, released_because=because.strip())
