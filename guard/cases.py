"""The cases beside the policies are their tests: given a change or an entry and who made it, which policies speak.

Reads YAML, judges with the one evaluation, and says which policies have no case that breaks them or none that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.activity import Activity, Actor
from drift.catalogue import CATALOGUE
from drift.changes import diff
from drift.resources import SINGLETON_ID, Json, Ref, Resource
from guard.decisions import Judgement, Verdict
from guard.evaluation import Facts, Subject, judge, watching
from guard.loading import BrokenPolicies, Problem
from guard.policies import Derived, Policy, PolicySet
from guard.policy_files import CASES, PACKS, SUFFIXES
from guard.schema_sentences import complaints
from guard.yaml_nodes import Document, NotReadable, read

WHEN: Final = "2026-03-04T10:00:00+01:00"
"""The moment of a case that names none: a Wednesday morning."""
_ACTOR: Final = {
    "title": "an address, or a mapping with email, type and id",
    "type": ["string", "object"],
    "properties": {name: {"type": "string"} for name in ("email", "type", "id")},
    "additionalProperties": False,
}
_MOMENT: Final = {
    "title": "a moment with its offset, such as 2026-03-04T22:30:00+01:00",
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$",
}
_DONE: Final = {"by": _ACTOR, "from": {"type": "string"}, "at": _MOMENT}
_KIND: Final = {"kind": {"enum": sorted(CATALOGUE)}, "id": {"type": "string"}}
_ENTRY: Final = {"type": {"type": "string", "minLength": 1}, "metadata": {"type": "object"}}


def _given(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_CHANGE: Final = _given(
    ["kind"],
    **_KIND,
    **_DONE,
    before={"type": "object"},
    after={"type": "object"},
    log=_given(["type"], **_ENTRY),
)
_GIVEN: Final = {
    "change": _CHANGE,
    "proposal": _CHANGE,
    "state": _given(["kind", "body"], **_KIND, **_DONE, body={"type": "object"}),
    "activity": _given(["type"], **_ENTRY, **_DONE),
}
_CASE: Final = {
    **_given(
        ["case", "expect"],
        case={"type": "string", "minLength": 1},
        **_GIVEN,
        known_ips={"type": "array", "items": {"type": "string"}},
        counts={"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        expect=_given(
            ["verdict"],
            verdict={"enum": [one.word for one in Verdict]},
            policies={"type": "array", "items": {"type": "string"}},
        ),
    ),
    "title": "a case with exactly one of change, proposal, state or activity",
    "oneOf": [{"required": [one]} for one in _GIVEN],
}
CASE_FILE: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Intercom Guardrail cases",
    **_given(["version", "cases"], version={"const": 1}, cases={"type": "array", "items": _CASE}),
}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went; `sentence` says what was expected and what came when it failed. A policy that lacks a case
    has a failed result of its own."""

    name: str
    file: str
    line: int
    passed: bool
    sentence: str = ""


Seen: TypeAlias = Callable[[PolicySet, Subject, Facts], object]
"""Told of every case that is judged: by which policies, about what, and what is known."""


def run_cases(
    policies: PolicySet, path: Path, seen: Seen = lambda asked, subject, facts: None
) -> list[CaseResult]:
    """Run the cases of a directory of policies, of a directory of cases, or of one file.

    Where several folders have cases, a case speaks of the policies of its folder only: what those of a neighbour say of
    the same change is tested there. Raises BrokenPolicies when a file holds no cases that can be understood.
    """
    tested = _by_home(policies)
    results: list[CaseResult] = []
    broken: set[str] = set()
    spared: set[str] = set()
    for file, line, case in _cases(path):
        try:
            subject = _subject(case)
        except ValueError as problem:
            results.append(CaseResult(case["case"], file, line, False, str(problem)))
            continue
        asked = tested.get(_home_of_case(Path(file)), policies)
        facts = _facts(case)
        seen(asked, subject, facts)
        judgement = judge(asked, subject, facts, "enforce")
        spoke = {reason.policy for reason in judgement.broken}
        broken |= spoke
        watched = {policy.id for policy in watching(asked, subject)}
        spared |= {one.id for one in asked.policies if one.id in watched or _always_speaks(one)} - spoke
        sentence = _difference(policies, case["expect"], judgement)
        results.append(CaseResult(case["case"], file, line, not sentence, sentence))
    return results + [one for policy in policies.policies for one in _lacking(policy, broken, spared)]


def _by_home(policies: PolicySet) -> Mapping[Path | None, PolicySet]:
    """The policies of each folder that has cases."""
    homes: dict[Path | None, list[Policy]] = {}
    for policy in policies.policies:
        homes.setdefault(_home_of_policies(Path(policy.file)), []).append(policy)
    return {
        home: replace(policies, policies=tuple(own), derived=Derived())
        for home, own in homes.items()
        if home is not None
    }


def _home_of_policies(file: Path) -> Path | None:
    """The nearest folder around a file of policies that has cases."""
    return next((folder for folder in file.resolve().parents if (folder / CASES).is_dir()), None)


def _home_of_case(file: Path) -> Path | None:
    """The folder whose cases these are."""
    return next((folder.parent for folder in file.resolve().parents if folder.name == CASES), None)


def _always_speaks(policy: Policy) -> bool:
    """Whether the policy is broken by everything it looks at, so that only a case of something else can spare it."""
    watch = policy.watch
    asks = (policy.must, policy.when, policy.unless, policy.more_than, watch.where, *watch.fields)
    return not watch.changes_declared and all(one is None for one in asks)


def _lacking(policy: Policy, broken: set[str], spared: set[str]) -> Iterator[CaseResult]:
    for has, what in ((policy.id in broken, "breaks"), (policy.id in spared, "keeps")):
        if not has:
            sentence = (
                f"No case {what} {policy.id}. Every policy needs one that breaks it and one that does not."
            )
            yield CaseResult(
                f"{policy.id} has a case that {what} it", policy.file, policy.line, False, sentence
            )


def _difference(policies: PolicySet, expect: Mapping[str, Json], judgement: Judgement) -> str:
    """What came out otherwise than expected; "" when nothing did. A policy in observe mode counts as if enforced: the
    case tests the rule, not the switch."""
    wanted = set(expect.get("policies", ()))
    unknown = sorted(one for one in wanted if policies.find(one) is None)
    if unknown:
        return f"The case expects {', '.join(unknown)} to speak, but there is no such policy."
    spoke = {reason.policy for reason in judgement.broken}
    said = []
    if judgement.would_be.word != expect["verdict"]:
        said.append(f"expected {expect['verdict']}, but it earned {judgement.would_be.word}")
    if spoke != wanted:
        said.append(f"expected {_names(wanted)} to speak, but it was {_names(spoke)}")
    seen = " ".join(reason.sentence for reason in judgement.reasons)
    return f"{'; '.join(said).capitalize()}. {seen}".strip() if said else ""


def _names(policies: Iterable[str]) -> str:
    return ", ".join(sorted(policies)) or "no policy"


def _cases(path: Path) -> Iterator[tuple[str, int, Mapping[str, Json]]]:
    """Every case with its file and line."""
    problems: list[Problem] = []
    found: list[tuple[str, int, Mapping[str, Json]]] = []
    for file in _files(path):
        try:
            document = read(file.read_bytes())
        except NotReadable as unreadable:
            problems.append(Problem.at(str(file), unreadable.place, unreadable.sentence))
            continue
        problems += _problems(str(file), document)
        if not problems:
            cases = enumerate(document.value["cases"])
            found += ((str(file), document.place(("cases", index)).line, case) for index, case in cases)
    if not found and not problems:
        problems.append(Problem(str(path), 1, "There are no cases here."))
    if problems:
        raise BrokenPolicies(problems)
    yield from found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    folders = {
        each: each.relative_to(path).parts[:-1]
        for each in path.rglob("*")
        if each.suffix in SUFFIXES and each.is_file()
    }
    here = [each for each, inside in folders.items() if PACKS not in inside]
    return sorted([each for each in here if CASES in folders[each]] or here)


def _problems(file: str, document: Document) -> Iterator[Problem]:
    for place, sentence in document.problems:
        yield Problem.at(file, place, sentence)
    for complaint in complaints(CASE_FILE, document.value):
        place = document.key_place(complaint.path) if complaint.at_key else document.place(complaint.path)
        yield Problem.at(file, place, complaint.sentence)


def _facts(case: Mapping[str, Json]) -> Facts:
    known = case.get("known_ips")
    return Facts(None if known is None else frozenset(known), case.get("counts", {}))


def _subject(case: Mapping[str, Json]) -> Subject:
    entry = next(one for one in _GIVEN if one in case)
    given = case[entry]
    at = datetime.fromisoformat(given.get("at", WHEN)).timestamp()
    actor = _actor(given)
    if entry == "activity":
        return Subject.of_activity(_entry(given, actor, at))
    ref = Ref(
        given["kind"], given.get("id", SINGLETON_ID if CATALOGUE[given["kind"]].singleton else "example")
    )
    if entry == "state":
        return Subject.of_state(Resource(ref, given["body"]), actor=actor, attributed="by" in given, at=at)
    change = diff(_resource(ref, given.get("before")), _resource(ref, given.get("after")))
    if change is None:
        raise BrokenPolicies(
            [Problem(case["case"], 1, "The case changes nothing: before and after are the same.")]
        )
    return Subject.of_change(
        change,
        activity=_entry(given["log"], actor, at) if "log" in given else None,
        actor=actor,
        attributed="by" in given,
        at=at,
        entry="proposal" if entry == "proposal" else "change",
    )


def _resource(ref: Ref, body: Json) -> Resource | None:
    return None if body is None else Resource(ref, body)


def _actor(given: Mapping[str, Json]) -> Actor:
    by, ip = given.get("by"), given.get("from")
    if by is None:
        return Actor(ip=ip)
    if isinstance(by, str):
        return Actor("admin", by, by.lower(), ip)
    email = by.get("email")
    return Actor(by.get("type", "admin"), by.get("id"), email.lower() if email else None, ip)


def _entry(given: Mapping[str, Json], actor: Actor, at: float) -> Activity:
    return Activity("example", given["type"], int(at), actor, given.get("metadata", {}), {})
