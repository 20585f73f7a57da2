"""Policies in words: what one watches, and what it does about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from babel.dates import format_timedelta
from babel.lists import format_list
from markupsafe import Markup

from drift.core.catalogue.kind import Kind
from guard.core.language.vocabulary.conditions import WORDS
from guard.core.model.policy import Flag, Policy, RequireApproval, Revert
from guard.core.model.verdict import Mode, VerdictWord
from guard.core.text.yaml_writer import flow
from guard.web.console.reader import reader
from guard.web.console.renderer import label
from guard.web.console.share_words import what_it_counts, when_it_moves, when_it_speaks
from guard.web.console.words import N_, _, ngettext

_CHANGES: Final = {
    "created": N_("creation"),
    "updated": N_("change"),
    "deleted": N_("deletion"),
}
VERDICTS: Final[Mapping[VerdictWord, str]] = {
    "allow": N_("let pass"),
    "flag": N_("told to people"),
    "require_approval": N_("held for approval"),
    "revert": N_("put back"),
}
"""What became of a change, by its verdict."""
MODES: Final[Mapping[Mode, str]] = {"enforce": N_("enforced"), "observe": N_("observed")}


class ConditionInWords(NamedTuple):
    """`title` says whether it must hold or must not, `written` is how the policy says it, `summary` what it asks."""

    title: Markup
    written: str
    summary: str


def several(names: list[str]) -> str:
    """Names as a list in a sentence: "a, b and c"."""
    return format_list(names, locale=reader().language)


def any_of(names: list[str]) -> str:
    """As `several`, where any of them is enough: "a, b or c"."""
    return format_list(names, style="or", locale=reader().language)


def lasts(seconds: float) -> str:
    """A duration, as people say it."""
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=reader().language)


def kind_title(kinds: Mapping[str, Kind], name: str) -> str:
    """The kind as people call it; a pattern as it is written."""
    return kinds[name].title if name in kinds else name


def what_it_watches(policy: Policy, kinds: Mapping[str, Kind]) -> Markup:
    """One sentence without its end."""
    watch = policy.watch
    if watch.counting is not None:
        return what_it_counts(watch.counting)
    if watch.activities:
        return _("Entries of the activity log: %(types)s", types=", ".join(watch.activities))
    named = several([kind_title(kinds, name) for name in watch.kinds])
    if policy.must is not None and not watch.changes_declared:
        return _("%(kinds)s: keeps its rule at all times", kinds=named)
    happens = any_of([str(_(text)) for change, text in _CHANGES.items() if change in watch.changes])
    if not watch.fields:
        return _("%(kinds)s: %(happens)s", kinds=named, happens=happens)
    fields = any_of([label(pointer) for pointer in watch.fields])
    return _("%(kinds)s: %(happens)s, of %(fields)s only", kinds=named, happens=happens, fields=fields)


def what_it_does(policy: Policy) -> Markup:
    """In short."""
    match policy.then:
        case Flag():
            return _("Tells people, and changes nothing")
        case Revert(set=None):
            return _("Puts it back to what was known to be good")
        case Revert():
            return _("Puts it to the value that the policy names")
        case RequireApproval() as asked:
            groups = several([group for ask in asked.asks for group in ask.groups])
            return _("Asks %(groups)s to agree", groups=groups)


def more_of_it(policy: Policy) -> Iterator[Markup]:
    """The rest of what follows, sentence by sentence."""
    if isinstance(policy.then, RequireApproval):
        yield from _of_approval(policy.then)
    if policy.more_than is not None:
        rate = policy.more_than
        per = {
            "actor": N_("by one person"),
            "kind": N_("of one type"),
            "workspace": N_("in the workspace"),
        }[rate.per]
        yield _(
            "It speaks when there are more than %(count)s within %(time)s %(per)s.",
            count=rate.count,
            time=lasts(rate.within),
            per=_(per),
        )
    if policy.share is not None:
        yield from when_it_speaks(policy.share)
    for one in policy.aftermath:
        yield when_it_moves(one)
    if policy.ask_why:
        yield _("Whoever makes such a change is asked why.")


def _of_approval(asked: RequireApproval) -> Iterator[Markup]:
    for ask in asked.asks:
        yield ngettext(
            "%(num)s person of %(groups)s has to agree.",
            "%(num)s people of %(groups)s have to agree.",
            ask.quorum,
            groups=several(list(ask.groups)),
        )
    yield (
        _("The change is taken back while people decide.")
        if asked.meanwhile == "revert"
        else _("The change stays as it is while people decide.")
    )
    after = lasts(asked.expires_in)
    yield (
        _("If nobody answers within %(time)s, the change does not come back.", time=after)
        if asked.on_expiry == "revert"
        else _("If nobody answers within %(time)s, the change stays.", time=after)
    )
    if asked.escalate is not None:
        groups, after = several(list(asked.escalate.groups)), lasts(asked.escalate.after)
        yield _("After %(time)s %(groups)s may decide as well.", time=after, groups=groups)
    if asked.freeze:
        yield _("More people are asked in the freezes %(names)s.", names=several(list(asked.freeze)))
    if not asked.veto:
        yield _("One denial alone does not decide.")


def conditions_in_words(policy: Policy) -> Iterator[ConditionInWords]:
    """Each condition that stands by itself."""
    for title, key in ((N_("Only when"), "when"), (N_("Not when"), "unless")):
        for word, argument in policy.document.get(key, {}).items():
            yield ConditionInWords(_(title), f"{word}: {flow(argument)}", WORDS[word].summary)
