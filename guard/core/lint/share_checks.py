"""Checks of `share`, and of what `watch` counts a share of: errors, and limits that can never be passed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final, get_args

from drift.core.conversations.sources import KINDS
from drift.core.model.resources import Json
from guard.core.effects.aftermath.followed import TOUCHED
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.vocabulary.who import listed, place
from guard.core.lint.share_rules import LIMIT_NEVER_PASSED, SHARE_TOO_SHORT
from guard.core.model.policy import Policy
from guard.core.model.shares import MEASURES, Counts

COUNTS: Final = frozenset(get_args(Counts))
_DAY: Final = 86_400.0
_LIMITS: Final = ("above", "below", "moved")
_OF_ACTS: Final = ("must", "when", "unless", "more_than", "ask_first", "ask_why")
"""Keys that speak of a resource, or of what somebody did."""
_OF_KINDS: Final = ("where", "change", "fields")
_EACH: Final = ("answers", "connectors")
"""What is about resources, which an exemption can name."""
_IsSound = Callable[[DocumentPath], bool]


def errors(policy: Mapping[str, Json], is_sound: _IsSound) -> Iterator[Diagnostic]:
    """Errors in a policy that limits a share, beyond its schema."""
    watch = policy["watch"]
    counted = [name for name in watch if name in COUNTS]
    if "aftermath" in policy:
        yield from _aftermath_errors(policy, is_sound)
    if not counted:
        if "share" in policy:
            sentence = (
                "`share` limits a share of conversations, answers, labels or connectors: watch one of these."
            )
            yield Diagnostic(("share",), sentence, at_key=True)
        return
    if len(counted) > 1 or watch.keys() & {"kind", "activity"}:
        others = ", ".join(f"`{name}`" for name in watch if name in {*COUNTS, "kind", "activity"})
        yield Diagnostic(
            ("watch",), f"`watch` names one thing to look at, and not {others}: write two policies."
        )
        return
    yield from _other_word_errors(policy, counted[0])
    if "share" not in policy:
        yield Diagnostic(
            ("watch", counted[0]),
            "Say in `share` how large a share may be, or by how much it may move.",
            at_key=True,
        )
    elif is_sound(("share",)):
        yield from _share_errors(policy["share"], counted[0])
    if counted[0] == "answers" and is_sound(("watch", "answers")):
        yield from _source_errors(watch["answers"])


def _aftermath_errors(policy: Mapping[str, Json], is_sound: _IsSound) -> Iterator[Diagnostic]:
    """Errors in a policy about what becomes of conversations after a change."""
    for path in (*((word,) for word in (*_OF_ACTS, "share")), *(("watch", word) for word in _OF_KINDS)):
        if path[-1] in (policy if len(path) == 1 else policy["watch"]):
            sentence = (
                f"`{path[-1]}` is not looked at with `aftermath`: every change of the kind is followed."
            )
            yield Diagnostic(path, sentence, at_key=True)
    if policy.get("then", "flag") != "flag":
        yield Diagnostic(("then",), "What became of conversations cannot be put back: write `then: flag`.")
    if "kind" not in policy["watch"]:
        yield Diagnostic(("aftermath",), "`aftermath` looks back at changes: watch a `kind`.", at_key=True)
    elif is_sound(("watch", "kind")):
        yield from _followed_errors(policy["watch"]["kind"])


def _followed_errors(written: Json) -> Iterator[Diagnostic]:
    for index, pattern in enumerate(listed(written)):
        if not any(fnmatchcase(kind, pattern) for kind in TOUCHED):
            known = ", ".join(sorted(TOUCHED))
            sentence = f"Conversations tell nothing of `{pattern}`. Changes of {known} are followed."
            yield Diagnostic(("watch", "kind", *place(written, index)), sentence)


def _other_word_errors(policy: Mapping[str, Json], counted: str) -> Iterator[Diagnostic]:
    for word in _OF_ACTS:
        if word in policy:
            sentence = (
                f"`{word}` speaks of what somebody did or of a resource, but this policy watches {counted}."
            )
            yield Diagnostic((word,), sentence, at_key=True)
    for word in _OF_KINDS:
        if word in policy["watch"]:
            sentence = f"`{word}` speaks of a resource, but this policy watches {counted}."
            yield Diagnostic(("watch", word), sentence, at_key=True)
    if policy.get("then", "flag") != "flag":
        yield Diagnostic(("then",), "A share cannot be put back or held: write `then: flag`.")
    yield from _exemption_errors(policy, counted)


def _exemption_errors(policy: Mapping[str, Json], counted: str) -> Iterator[Diagnostic]:
    for index, exemption in enumerate(_mappings(policy.get("exemptions"))):
        for key in ("actor", "pointer", *(() if counted in _EACH else ("resource",))):
            if key in exemption:
                sentence = f"`{key}` excuses nothing here: this policy watches {counted}."
                yield Diagnostic(("exemptions", index, key), sentence, at_key=True)


def _mappings(written: Json) -> list[dict[str, Any]]:
    return [one for one in written if isinstance(one, dict)] if isinstance(written, list) else []


def _share_errors(share: Mapping[str, Json], counted: str) -> Iterator[Diagnostic]:
    measure = MEASURES[share["of"]]
    if measure.counts != counted:
        fitting = " or ".join(f"`{name}`" for name, one in MEASURES.items() if one.counts == counted)
        sentence = (
            f"`{share['of']}` is a share of {measure.counts}; this policy watches {counted}: {fitting}."
        )
        yield Diagnostic(("share", "of"), sentence)
    if not share.keys() & set(_LIMITS):
        yield Diagnostic(("share",), "`share` has no limit: say `above`, `below` or `moved`.", at_key=True)
    if "against" in share and "moved" not in share:
        sentence = "`against` is what `moved` compares with: leave it out, or say `moved`."
        yield Diagnostic(("share", "against"), sentence, at_key=True)
    if "per" in share and counted != "conversations":
        sentence = (
            f"`per` tells conversations apart; of {counted} each is judged for itself anyway: leave it out."
        )
        yield Diagnostic(("share", "per"), sentence, at_key=True)
    if "moved" in share and float(share["moved"].strip("+-").removesuffix("pt")) == 0:
        yield Diagnostic(("share", "moved"), "Every share moves by 0 points: write more.")


def _source_errors(written: Json) -> Iterator[Diagnostic]:
    for index, pattern in enumerate(listed(written)):
        kind = pattern.partition("/")[0]
        if "*" not in kind and kind not in KINDS:
            hint = did_you_mean(kind, sorted(KINDS))
            known = ", ".join(sorted(KINDS))
            sentence = f"Fin answers with no `{kind}`. It answers with {known}.{hint} Write KIND/ID, with `*` for any."
            yield Diagnostic(("watch", "answers", *place(written, index)), sentence)


def warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Limits that no share can pass, and times that are too short."""
    share = policy.share
    if share is None:
        return
    for word, limit, never in (("above", share.above, 1.0), ("below", share.below, 0.0)):
        if limit == never:
            sentence = f"No share is {word} {never * 100:g}%: the policy is never broken."
            yield Diagnostic(("share", word), sentence, rule=LIMIT_NEVER_PASSED.id)
    if share.measure.ripens and share.within < _DAY:
        sentence = (
            "What became of conversations is counted by whole days, once it is final: a time below 1d is looked at as "
            "1d."
        )
        yield Diagnostic(("share", "within"), sentence, rule=SHARE_TOO_SHORT.id)
