"""Checks of `only`, `except` and `workspaces` in any file of a set: names of no workspace, and entries of none; and the
warnings that only the people of one workspace give. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from msgspec.structs import replace

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.for_workspace import (
    changed_names,
    document_for,
    in_workspace,
    is_here,
    names_in,
    overlays_in,
)
from guard.core.language.policy_builder import build_people
from guard.core.language.scope_schema import OVERLAY, is_scoped, scope_of
from guard.core.language.vocabulary.who import listed, place
from guard.core.lint import approver_checks
from guard.core.lint.glob_algebra import is_glob, takes_in
from guard.core.lint.unsatisfiable_conditions import condition_warnings
from guard.core.lint.workspace_rules import FOR_NO_WORKSPACE, UNKNOWN_WORKSPACE
from guard.core.model.policy import People, Policy, PolicySet
from guard.core.model.workspace_scope import WorkspaceScope

_ENTRIES: Final[tuple[DocumentPath, ...]] = (
    *(("policies", "*"), ("policies", "*", "exemptions", "*"), ("standard_changes", "*")),
    *(("periods", "*"), ("routes", "*"), ("targets", "*"), ("skip", "*"), ("acknowledged", "*")),
    ("rehearsals", "*"),
)
"""Where entries with a scope stand in the files of a set; `*` is any name or number."""


def scope_warnings(document: Json, known: Collection[str]) -> Iterator[Diagnostic]:
    """Of one file without errors. `known` are the workspaces of the installation; empty where nobody knows them."""
    for pattern in _ENTRIES:
        for path, entry in _found(document, pattern):
            if isinstance(entry, Mapping) and is_scoped(entry):
                yield from _entry_warnings(path, entry, known)
    for name in document.get(OVERLAY, ()) if isinstance(document, Mapping) and known else ():
        if name not in known:
            yield Diagnostic((OVERLAY, name), _unknown(name, known), at_key=True, rule=UNKNOWN_WORKSPACE.id)


def _found(
    value: Json, pattern: DocumentPath, path: DocumentPath = ()
) -> Iterator[tuple[DocumentPath, Json]]:
    if not pattern:
        yield path, value
        return
    step, *rest = pattern
    if isinstance(value, Mapping):
        steps: Collection[str | int] = value if step == "*" else [step] if step in value else []
    else:
        steps = range(len(value)) if isinstance(value, list) and step == "*" else []
    for one in steps:
        yield from _found(value[one], tuple(rest), (*path, one))


def _entry_warnings(
    path: DocumentPath, entry: Mapping[str, Json], known: Collection[str]
) -> Iterator[Diagnostic]:
    unknown = False
    for key in ("only", "except"):
        for index, name in enumerate(listed(entry.get(key, ())) if known else ()):
            if not any(fnmatchcase(one, name) for one in known):
                unknown = True
                yield Diagnostic(
                    (*path, key, *place(entry[key], index)), _unknown(name, known), rule=UNKNOWN_WORKSPACE.id
                )
    scope = scope_of(entry)
    if _is_for_none(scope) or (known and not unknown and not any(map(scope.takes_in, known))):
        sentence = "No workspace has this: `only` and `except` leave none."
        key = "only" if "only" in entry else "except"
        yield Diagnostic((*path, key), sentence, rule=FOR_NO_WORKSPACE.id)


def _is_for_none(scope: WorkspaceScope) -> bool:
    """Whether it is for no workspace, whatever these are called."""
    return all(any(takes_in(wide, narrow) for wide in scope.without) for narrow in scope.only or ("*",))


def _unknown(name: str, known: Collection[str]) -> str:
    all_of_them = f" There are: {', '.join(sorted(known))}."
    if is_glob(name):
        return f"No workspace has a name like `{name}`.{all_of_them}"
    return f"There is no workspace `{name}`.{did_you_mean(name, sorted(known)) or all_of_them}"


def usual_people(policies: PolicySet, policy: Policy) -> People:
    """The people that a policy of all workspaces is looked at with first: the usual ones, or, where each workspace that
    has it has people of its own, those of the first."""
    own = overlays_in(policies.document)
    named = scope_of(policy.document).only if own else ()
    if not named or not own.issuperset(named):
        return policies.people
    return _people_in(policies, named[0])


def overlay_warnings(policies: PolicySet, today: date) -> Iterator[tuple[Policy, Diagnostic]]:
    """Warnings of policies that the people of one workspace give, and the usual ones do not. `policies` are those of
    all workspaces."""
    for name in sorted(overlays_in(policies.document)):
        people, here = _people_in(policies, name), document_for(policies.document, name)
        changed = changed_names(policies.document, here)
        for policy in policies.policies:
            if is_here(policy.document, name) and not (changed or frozenset()).isdisjoint(
                names_in(policy.document)
            ):
                usual = [*_of_people(policy, usual_people(policies, policy), today)]
                for diagnostic in _of_people(policy, people, today):
                    if diagnostic not in usual:
                        yield policy, replace(diagnostic, sentence=in_workspace(name, diagnostic.sentence))


def _people_in(policies: PolicySet, workspace: str) -> People:
    here = document_for(policies.document, workspace)
    return replace(build_people(here["people"]), periods=policies.people.periods)


def _of_people(policy: Policy, people: People, today: date) -> Iterator[Diagnostic]:
    yield from approver_checks.warnings(policy, people)
    yield from condition_warnings(policy, people, today)
