"""Checks of what a policy demands of whoever asks first: patterns, windows and notice. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from drift.core.model.resources import Json
from guard.core.language.asking_schema import LONGEST_TICKET
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.pattern_examples import why_none_fits
from guard.core.language.patterns import fits, is_pattern, why_no_pattern
from guard.core.language.schema_parts import seconds
from guard.core.language.vocabulary.when import hours_errors
from guard.core.lint.asking_rules import (
    ASKED_IN_VAIN,
    NOTICE_BEYOND_EXPIRY,
    TICKET_FITS_ALL,
    TICKET_FITS_NONE,
)
from guard.core.model.policy import People, Policy, RequireApproval, Revert
from guard.core.text.values import span

MOST_NOTICE: Final = 90 * 86400
"""Seconds. No proposal looks further ahead."""
_AT: Final = "ask_first"
_PROBES: Final = ("", "?", "~ x", "0", "é", "-" * 40)
"""Texts that have little in common: what fits all of them fits everything."""


def errors(demands: Mapping[str, Json], policy: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Errors in what stands under `ask_first` and fits the schema."""
    watch = policy.get("watch")
    if isinstance(watch, dict) and "activity" in watch:
        yield Diagnostic(
            (_AT,),
            "Nobody asks first for what the log tells: it has happened. Watch a `kind`, or take it out.",
            True,
        )
    if "ticket" in demands and not is_pattern(demands["ticket"]):
        yield Diagnostic((_AT, "ticket"), why_no_pattern(demands["ticket"]))
    if "window" in demands:
        for error in hours_errors(demands["window"], People()):
            yield Diagnostic((_AT, "window", *error.path), error.sentence)
    if "lead_time" in demands and seconds(demands["lead_time"]) > MOST_NOTICE:
        sentence = (
            "A proposal looks at most 90 days ahead, so nobody can give more notice: write 90d or less."
        )
        yield Diagnostic((_AT, "lead_time"), sentence)


def warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Warnings about demands that do not do what their author thinks."""
    demands = policy.ask_first
    if demands is None:
        return
    if demands.ticket:
        yield from pattern_warnings(demands.ticket, (_AT, "ticket"))
    then = policy.then
    if isinstance(then, RequireApproval) and then.expires_in < demands.lead_time:
        yield Diagnostic(
            (_AT, "lead_time"),
            f"The question expires after {span(then.expires_in)}, before {span(demands.lead_time)} of notice are over.",
            rule=NOTICE_BEYOND_EXPIRY.id,
        )
    if isinstance(then, Revert) and policy.must is None:
        yield Diagnostic(
            (_AT,),
            "This policy refuses every change that it watches, so whatever is asked of whoever asks first is in vain.",
            rule=ASKED_IN_VAIN.id,
        )


def pattern_warnings(pattern: str, path: DocumentPath) -> Iterator[Diagnostic]:
    """That every ticket fits a pattern, or none."""
    if all(fits(pattern, probe) for probe in _PROBES):
        yield Diagnostic(
            path,
            f"`{pattern}` fits everything, even where there is no ticket: none is demanded.",
            rule=TICKET_FITS_ALL.id,
        )
    elif why := why_none_fits(pattern, LONGEST_TICKET):
        yield Diagnostic(path, f"No ticket fits `{pattern}`: {why}.", rule=TICKET_FITS_NONE.id)
