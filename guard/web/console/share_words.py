"""Policies that limit a share, in words: what they count, and from where on they speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from babel.dates import format_timedelta
from babel.numbers import format_percent
from markupsafe import Markup

from guard.core.model.shares import Counting, Counts, Moves, Share
from guard.web.console.reader import reader
from guard.web.console.words import N_, _

_COUNTED: Final[Mapping[Counts, str]] = {
    "conversations": N_("Conversations"),
    "answers": N_("What Fin answers with"),
    "labels": N_("Labels that workflows give"),
    "connectors": N_("Runs of data connectors"),
}
_OF: Final[Mapping[str, str]] = {
    "escalated": N_("handed to a person by Fin"),
    "resolved": N_("resolved by Fin"),
    "negative_feedback": N_("with negative feedback on Fin"),
    "handed_off": N_("handed on by a procedure"),
    "low_ratings": N_("rated 1 or 2, of those that were rated"),
    "reopened": N_("opened again"),
    "with_fin": N_("in which Fin took part"),
    "used": N_("answered with one source"),
    "corrected": N_("corrected by a person"),
    "failed": N_("failed"),
}
_MOVES: Final[Mapping[bool | None, str]] = {
    True: N_(
        "It speaks when the share that is %(of)s within %(time)s rose by %(points)s points or more over the "
        "%(before)s before."
    ),
    False: N_(
        "It speaks when the share that is %(of)s within %(time)s fell by %(points)s points or more below the "
        "%(before)s before."
    ),
    None: N_(
        "It speaks when the share that is %(of)s within %(time)s moved by %(points)s points or more against the "
        "%(before)s before."
    ),
}


def what_it_counts(counting: Counting) -> Markup:
    """One sentence without its end."""
    counted = _(_COUNTED[counting.counts])
    named = [*counting.names, *_chosen(counting)]
    return _("%(counted)s: %(which)s", counted=counted, which=", ".join(named)) if named else counted


def _chosen(counting: Counting) -> Iterator[str]:
    chosen = counting.chosen
    for name in ("channel", "locale", "setup", "workflow", "team", "tag", "source"):
        if value := getattr(chosen, name):
            yield f"{name} {value}"
    if chosen.attribute is not None:
        yield " ".join(chosen.attribute)


_AFTER: Final = {
    "resolved": N_("the share that Fin resolved"),
    "escalated": N_("the share that Fin handed to a person"),
    "negative": N_("the share in which the customer said that Fin did not help"),
    "low_ratings": N_("the share of ratings with 1 or 2"),
    "reopened": N_("the share that was opened again"),
    "corrected": N_("the share of labels that a person corrected"),
}
_AFTER_UP: Final = N_(
    "It speaks when, of the conversations that a change touched, %(of)s rose by %(points)s points or more together "
    "with it, 3, 7 or 14 days after it."
)
_AFTER_DOWN: Final = N_(
    "It speaks when, of the conversations that a change touched, %(of)s fell by %(points)s points or more together "
    "with it, 3, 7 or 14 days after it."
)


def when_it_moves(one: Moves) -> Markup:
    """From where on a policy speaks of what became of conversations after a change."""
    says = _AFTER_UP if one.up else _AFTER_DOWN
    return _(says, of=_(_AFTER[one.measure]), points=f"{one.by * 100:g}")


def when_it_speaks(share: Share) -> Iterator[Markup]:
    """From where on it speaks, sentence by sentence."""
    of, within = _(_OF[share.of]), _lasts(share.within)
    if share.above is not None:
        yield _(
            "It speaks when more than %(limit)s are %(of)s, within %(time)s.",
            limit=_percent(share.above),
            of=of,
            time=within,
        )
    if share.below is not None:
        yield _(
            "It speaks when less than %(limit)s are %(of)s, within %(time)s.",
            limit=_percent(share.below),
            of=of,
            time=within,
        )
    if share.moved is not None:
        size = f"{share.moved * 100:g}"
        yield _(_MOVES[share.up], of=of, time=within, points=size, before=_lasts(share.against))
    yield _("Of fewer than %(count)s it says nothing.", count=share.at_least)


def _lasts(seconds: float) -> str:
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=reader().language)


def _percent(share: float) -> str:
    return format_percent(share, "#,##0.##%", locale=reader().language)
