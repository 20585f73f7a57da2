"""Words about what happened: kind, activity, metadata, becomes, was. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE, picked
from drift.core.model.resources import Body, Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.rule_schema import Selector, schema_errors
from guard.core.language.vocabulary.who import ONE_OR_MORE, listed, place
from guard.core.language.vocabulary.word import Shaped, Test, Word, unknown, yes_or_no
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

RULE: Final = {"title": "a JSON Schema that says something", "type": "object", "minProperties": 1}


def no_kind(pattern: str) -> str:
    """That no kind fits, with the nearest, or all there are."""
    hint = did_you_mean(pattern, sorted(CATALOGUE)) or f" Known kinds: {', '.join(sorted(CATALOGUE))}."
    return f"There is no kind `{pattern}`.{hint}"


def _kind_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, pattern in enumerate(listed(argument)):
        if not picked(CATALOGUE, pattern):
            yield Diagnostic(place(argument, index), no_kind(pattern))


def _kind(argument: Json, people: People) -> Test:
    patterns = listed(argument)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        kind = subject.kind
        if kind is None:
            return yes_or_no(False, "an entry of the log is of no kind", "no kind")
        matched = any(fnmatchcase(kind, pattern) for pattern in patterns)
        return yes_or_no(matched, f"it is of the kind {kind}", kind)

    return test


def _activity(argument: Json, people: People) -> Test:
    patterns = listed(argument)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.activity is None:
            return unknown(subject, "no activity-log entry tells of it")
        type_ = subject.activity.type
        matched = any(fnmatchcase(type_, pattern) for pattern in patterns)
        return yes_or_no(matched, f"the log calls it {type_}", type_)

    return test


def _schema_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for problem in schema_errors(argument):
        yield Diagnostic(problem.path, problem.sentence)


def _metadata(argument: Json, people: People) -> Test:
    matches = Selector(argument)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.activity is None:
            return unknown(subject, "no activity-log entry tells of it")
        truth = matches(subject.activity.metadata)
        if truth is None:
            return ConditionResult(None, "the entry does not tell enough")
        return yes_or_no(truth, f"the entry's metadata {'match' if truth else 'do not match'}")

    return Shaped(
        matches,
        lambda subject: subject.activity.metadata if subject.activity else None,
        test,
        of_resource=False,
    )


def _becomes(argument: Json, people: People) -> Test:
    return _body_test(
        argument, lambda subject: subject.after.body if subject.after else None, "its new state"
    )


def _was(argument: Json, people: People) -> Test:
    by_body = _body_test(
        argument, lambda subject: subject.before.body if subject.before else None, "its old state"
    )

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.entry == "scan":
            return ConditionResult(None, "a scan sees no old state")
        return by_body(subject, facts)

    return Shaped(by_body.schema, by_body.body, test)


def _body_test(argument: Json, body_of: Callable[[Subject], Body | None], name: str) -> Shaped:
    matches = Selector(argument)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        if subject.ref is None:
            return ConditionResult(None, "a log entry alone shows no state")
        body = body_of(subject)
        if body is None:
            return yes_or_no(False, f"there is no {name.removeprefix('its ')}")
        truth = matches(body, subject.ref.kind)
        if truth is None:
            return ConditionResult(None, f"{name} lacks what the condition asks for")
        return yes_or_no(truth, f"{name} {'matches' if truth else 'does not match'}")

    return Shaped(matches, body_of, test)


WORDS: Final = (
    Word(
        "kind",
        "The resource is of one of these kinds; `*` stands for any characters. With `unless`, a policy that watches "
        "many kinds leaves some out.",
        ONE_OR_MORE,
        ["tag", "ticket_*"],
        _kind,
        _kind_errors,
        asks=frozenset(),
    ),
    Word(
        "activity",
        "The activity-log entry that tells of it is of one of these types; `*` stands for any characters.",
        ONE_OR_MORE,
        ["office_hours_change"],
        _activity,
        asks=frozenset({"type"}),
    ),
    Word(
        "metadata",
        "The metadata of the activity-log entry match this JSON Schema.",
        RULE,
        {"properties": {"sign_in_method": {"const": "email_password"}}},
        _metadata,
        _schema_errors,
        asks=frozenset({"metadata"}),
    ),
    Word(
        "becomes",
        "The resource as it is afterwards matches this JSON Schema. A deleted resource never does.",
        RULE,
        {"properties": {"state": {"const": "live"}}},
        _becomes,
        _schema_errors,
        asks=frozenset(),  # a log entry shows no state
    ),
    Word(
        "was",
        "The resource as it was before matches this JSON Schema. A created resource never does.",
        RULE,
        {"properties": {"state": {"const": "published"}}},
        _was,
        _schema_errors,
        asks=frozenset(),
    ),
)
