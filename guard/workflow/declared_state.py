"""Records the state of settings that no API reads, as a person declares it: a version with their name, and known good
unless it breaks a policy. Declaring changes nothing in Intercom, so no change is recorded and nothing is put back."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE, kind, matches
from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Actor
from drift.core.model.records import Version
from drift.core.model.resources import SINGLETON_ID, Body, Json, Ref, Resource
from drift.core.normalisation.normalise import scrub
from guard.context import GuardedWorkspace
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import KnownGood
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement

DECLARED_BY = "declared_by"
"""Where the trace of a version says who declared it."""


class CannotDeclare(ValueError):
    """The declaration is refused; `problems` are finished sentences, all of them."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Declared:
    """`settings` are those whose value this declaration moved."""

    version: Version
    settings: tuple[str, ...]
    judgement: Judgement


def declarable() -> tuple[Kind, ...]:
    """The kinds whose state can be declared: those that only the log shows."""
    return tuple(catalogued for catalogued in CATALOGUE.values() if catalogued.log_only)


def setting_names(of: Kind) -> tuple[str, ...]:
    """The settings of a kind that are known to exist, by name."""
    found = (name.removesuffix("_change") for name in ACTIVITY_TYPES if matches(name, of.folded_from))
    return tuple(sorted(found))


def declare(guarded: GuardedWorkspace, kind_name: str, settings: Json, who: str) -> Declared:
    """`settings` maps a setting to its value; those that it does not name stay as they are known.

    Raises UnknownKind, CannotDeclare, BrokenPolicies and StoreError.
    """
    of = kind(kind_name)
    _check(of, settings)
    policies, now = guarded.policies(), guarded.now()
    declared = scrub(settings, guarded.workspace.fingerprint)
    ref = Ref(of.name, SINGLETON_ID)
    with guarded.transaction() as work:
        before = work.state.versions.live(ref)
        body: Body = {**(before.body if before else {}), **declared}
        moved = tuple(name for name in declared if before is None or before.body.get(name) != declared[name])
        times = {name: int(now) for name in declared}
        trace = {**(before.trace if before else {}), **times, DECLARED_BY: who, "declared_at": now}
        resource = Resource(ref, body, trace=trace)
        version = work.state.versions.open(resource, now)
        subject = Subject.of_state(resource, actor=Actor("admin", None, who), attributed=False, at=now)
        judgement = judge(policies, subject, Facts(), work.mode)
        if not judgement.broken:
            work.known_good.put(KnownGood(ref, None, version.digest, now, "baseline"))
    return Declared(version, moved, judgement)


def _check(of: Kind, settings: Json) -> None:
    if not of.log_only:
        names = " and ".join(kind.name for kind in declarable())
        raise CannotDeclare(
            f"{of.name} is read from Intercom, so there is nothing to declare. Only {names} are not."
        )
    if not isinstance(settings, Mapping) or not settings:
        raise CannotDeclare(
            "The file must be a mapping from each setting to its value, and name at least one."
        )
    problems = [_unknown(of, str(name)) for name in settings if not _is_setting(of, name)]
    if problems:
        raise CannotDeclare(*problems)


def _is_setting(of: Kind, name: Json) -> bool:
    if not isinstance(name, str):
        return False
    setting = name.partition(":")[0]  # what follows tells one thing of many
    return matches(f"{setting}_change", of.folded_from) or matches(setting, of.folded_from)


def _unknown(of: Kind, name: str) -> str:
    known = setting_names(of)
    close = difflib.get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known are {', '.join(known)}."
    return f"{of.name} has no setting {name!r}. {hint}"
