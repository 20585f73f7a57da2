"""Cases of shares: what was counted, in each of its four sorts, for one policy. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drift.core.model.resources import Json, Ref
from guard.core.effects.differences import points
from guard.core.effects.figures import Bounded, Counted, Figure, Unknown, as_json, estimated
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.shares import AFTER

_NUMBER: Final = {"type": "integer", "minimum": 0}
_QUERY: Final = "as the case says"
_FIGURE: Final[dict[str, Any]] = {
    "title": "count and of; at_least, at_most and of; count and sample; or unknown",
    "type": "object",
    "properties": {
        "count": {**_NUMBER, "description": "How many were counted."},
        "of": {**_NUMBER, "description": "Of how many."},
        "at_least": {**_NUMBER, "description": "How many at least, where not all was read."},
        "at_most": {**_NUMBER, "description": "How many at most."},
        "sample": {**_NUMBER, "description": "Of how many that were looked at: a sample."},
        "unknown": {
            "title": "text",
            "type": "string",
            "minLength": 1,
            "pattern": r"\S",
            "description": "Why nothing is known, as a clause.",
        },
    },
    "additionalProperties": False,
}
_SORTS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"count", "of"}),
    frozenset({"at_least", "at_most", "of"}),
    frozenset({"count", "sample"}),
    frozenset({"unknown"}),
)
SHARE_GIVEN: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A share as it was counted for one policy.",
    "properties": {
        "policy": {
            "title": "the id of a policy",
            "type": "string",
            "minLength": 1,
            "description": "The policy that limits it.",
        },
        "what": {
            "title": "text",
            "type": "string",
            "minLength": 1,
            "description": "Of what, where the policy judges several things: `channel email`, `article/41`.",
        },
        "now": {
            **_FIGURE,
            "description": "What was counted: `count` and `of`; `at_least`, `at_most` and `of` where "
            "not all was read; `count` and `sample`; or `unknown`.",
        },
        "before": {**_FIGURE, "description": "The same of the time before, for `moved`."},
        "after": {
            "title": "a mapping of measures to what was seen, such as { escalated: +7pt }",
            "type": "object",
            "description": "For `aftermath`: what was seen of each measure after a change of `what` (KIND/ID). `+7pt`: "
            "it moved together with the change by so much; or `no sign`, `too early`, `unknown`.",
            "properties": {
                name: {
                    "title": "points such as +7pt, or no sign, too early, unknown",
                    "type": "string",
                    "pattern": r"^([+-][0-9]{1,2}(\.[0-9])?pt|no sign|too early|unknown)$",
                    "description": f"Of {says}.",
                }
                for name, says in AFTER.items()
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
    },
    "required": ["policy"],
    "additionalProperties": False,
}


def share_errors(given: Mapping[str, Json], policies: PolicySet) -> Iterator[Diagnostic]:
    """Errors in what is counted, which fits the schema."""
    if ("after" in given) == ("now" in given) or ("after" in given and "before" in given):
        sentence = "Write what was counted in `now`, or what was seen after a change in `after`."
        yield Diagnostic(("share",), sentence)
        return
    for name in ("now", "before"):
        if name in given:
            yield from _figure_errors(given[name], ("share", name))
    policy = policies.find(given["policy"])
    if policy is not None:
        yield from _after_errors(given, policy) if "after" in given else _limit_errors(given, policy)


def _limit_errors(given: Mapping[str, Json], policy: Policy) -> Iterator[Diagnostic]:
    if policy.share is None:
        yield Diagnostic(("share", "policy"), f"`{policy.id}` limits no share: it has no `share`.")
    elif policy.share.moved is not None and "before" not in given:
        yield Diagnostic(
            ("share",), f"`{policy.id}` compares with the time before: say in `before` what was counted then."
        )
    elif policy.share.moved is None and "before" in given:
        yield Diagnostic(
            ("share", "before"),
            f"`{policy.id}` does not look at the time before: leave `before` out.",
            at_key=True,
        )


def _after_errors(given: Mapping[str, Json], policy: Policy) -> Iterator[Diagnostic]:
    if not policy.aftermath:
        yield Diagnostic(("share", "policy"), f"`{policy.id}` looks at no change: it has no `aftermath`.")
    elif "/" not in given.get("what", ""):
        yield Diagnostic(("share",), "Say in `what` which resource was changed: KIND/ID.")


def _figure_errors(written: Mapping[str, Json], path: DocumentPath) -> Iterator[Diagnostic]:
    if frozenset(written) not in _SORTS:
        yield Diagnostic(
            path,
            "Write `count` and `of`, or `at_least`, `at_most` and `of`, or `count` and `sample`, or `unknown`.",
        )
        return
    ordered = [written[name] for name in ("at_least", "count", "at_most", "sample", "of") if name in written]
    if ordered != sorted(ordered):
        yield Diagnostic(path, "A part is larger than the whole.")


def seen_in(given: Mapping[str, Json], at: float) -> dict[str, Mapping[str, Json]]:
    """The facts of the case: by policy, what was seen."""
    if "after" in given:
        return {given["policy"]: {name: _line(text) for name, text in given["after"].items()}}
    before = given.get("before")
    seen: dict[str, Json] = {
        "what": given.get("what", ""),
        "since": at,
        "until": at,
        "now": as_json(_figure(given["now"])),
        "before": None if before is None else as_json(_figure(before)),
    }
    return {given["policy"]: seen}


def _line(text: str) -> dict[str, Json]:
    """A line of a look, as the case tells it."""
    if not text.endswith("pt"):
        return {"verdict": text, "change": None, "sentence": f"The case says: {text}."}
    change = float(text.removesuffix("pt")) / 100
    return {
        "verdict": "moved together with",
        "change": change,
        "sentence": f"It moved together with the change by {points(change)}.",
    }


def ref_counted(given: Mapping[str, Json]) -> Ref | None:
    """The resource that it is about, if it is about one."""
    what = given.get("what", "")
    return Ref.parse(what) if "/" in what else None


def _figure(written: Mapping[str, Json]) -> Figure:
    match written:
        case {"unknown": str(because)}:
            return Unknown(because, _QUERY)
        case {"count": int(count), "sample": int(sample)}:
            return estimated(count, sample, _QUERY)
        case {"at_least": int(least), "at_most": int(most), "of": int(of)}:
            return Bounded(least, most, of, _QUERY, "not all was read")
        case {"count": int(count), "of": int(of)}:
            return Counted(count, of, _QUERY)
        case _:
            raise ValueError("the figure has no sort")
