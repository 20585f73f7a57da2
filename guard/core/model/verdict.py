"""Verdicts, and the reasons that they follow from. A decision is its reasons; the verdict is derived."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from drift.core.model.resources import Json

Entry: TypeAlias = Literal["scan", "change", "activity", "proposal", "share"]
Mode: TypeAlias = Literal["observe", "enforce"]
Outcome: TypeAlias = Literal["broken", "kept", "excused", "exempt", "unknown"]
"""`unknown` is said of shares alone: what was counted does not decide. It is never in order, and nobody's fault."""


class Verdict(IntEnum):
    """The consequence, from the mildest to the strictest. The strictest of all reasons wins."""

    ALLOW = 0
    FLAG = 1
    REQUIRE_APPROVAL = 2
    REVERT = 3

    @property
    def word(self) -> str:
        return _WORDS[self]

    @classmethod
    def of(cls, word: str) -> Verdict:
        return cls[word.upper()]


_WORDS: Final = {verdict: verdict.name.lower() for verdict in Verdict}
VerdictWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": list(_WORDS.values())})]
"""A verdict as people read it."""


class Evidence(Struct, frozen=True):
    """The value that broke a rule, and where. `pointer` is a JSON Pointer into the resource (or the entry's metadata);
    `rule` the JSON Schema keyword with its value, for example `{"const": true}`."""

    pointer: str
    value: Json
    missing: bool
    rule: Json
    message: str


class Reason(Struct, frozen=True):
    """The result of one policy. `sentence` is finished and for people. `protects` are the JSON Pointers of the subject
    that this policy covers: a revert may touch only these."""

    policy: str
    outcome: Outcome
    action: Verdict
    mode: Mode
    severity: str
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    protects: tuple[str, ...] = ()
    rests_on_actor: bool = False  # the outcome depends on who acted, and that is not known (yet)
    file: str = ""
    line: int = 0
    exemptions: tuple[str, ...] = ()  # those that excused it, or a part of it, as they describe themselves
    standard_change: str = ""  # the id of the one that stands in for it


class Judgement(Struct, frozen=True):
    """The reasons of all policies about one subject. Policies that do not look at it are not listed."""

    reasons: tuple[Reason, ...]

    @property
    def broken(self) -> tuple[Reason, ...]:
        return tuple([reason for reason in self.reasons if reason.outcome == "broken"])

    @property
    def verdict(self) -> Verdict:
        """The strictest action of the broken policies that are enforced; an observed one only flags."""
        verdict = Verdict.ALLOW
        for reason in self.reasons:  # in one pass: this is a hot path
            if reason.outcome == "broken":
                verdict = max(verdict, reason.action if reason.mode == "enforce" else Verdict.FLAG)
        return verdict

    @property
    def would_be(self) -> Verdict:
        """The verdict if every policy were enforced."""
        return strictest(reason.action for reason in self.broken)

    def deciding(self) -> tuple[Reason, ...]:
        """The broken, enforced reasons whose action is the verdict."""
        return tuple(r for r in self.broken if r.mode == "enforce" and r.action == self.verdict)


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, default=Verdict.ALLOW)
