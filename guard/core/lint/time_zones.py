"""Time zones that keep one offset all year although their name makes people think of a place that changes its clocks.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.lint.condition_words import words_of
from guard.core.lint.policy_rules import ZONE_WITHOUT_SUMMER_TIME
from guard.core.model.policy import Policy

_NAMES: Final[Mapping[str, int]] = {
    "EST": -5,
    "MST": -7,
    **dict.fromkeys(("GMT", "GMT0", "Etc/GMT", "Etc/GMT0", "Greenwich", "Etc/Greenwich"), 0),
}
"""Names of offsets, with the hours from UTC. `UTC` means what it says, `HST` has no summer time in Hawaii either, and
`CET` changes its clocks."""
_SIGNED: Final = re.compile(r"(?:Etc/)?GMT([+-])(\d+)")
_PLACES: Final[Mapping[int, str]] = {
    -10: "America/Adak",
    -9: "America/Anchorage",
    -8: "America/Los_Angeles",
    -7: "America/Denver",
    -6: "America/Chicago",
    -5: "America/New_York",
    -4: "America/Halifax",
    -1: "Atlantic/Azores",
    0: "Europe/London",
    1: "Europe/Paris",
    2: "Europe/Athens",
    10: "Australia/Sydney",
    12: "Pacific/Auckland",
}
"""A place with this offset in winter that changes its clocks. Where there is none, nobody is misled."""


def zone_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Zones in the conditions of a policy that have no summer time where their name suggests one."""
    for path, zone in _zones(policy):
        if sentence := without_summer_time(zone):
            yield Diagnostic(path, sentence, rule=ZONE_WITHOUT_SUMMER_TIME.id)


def without_summer_time(zone: str) -> str:
    """What is to be known of such a zone, as sentences; "" for every other."""
    signed = _SIGNED.fullmatch(zone)
    hours = _NAMES.get(zone) if signed is None else int(signed[2]) * (-1 if signed[1] == "+" else 1)
    place = None if hours is None else _PLACES.get(hours)
    if place is None:
        return ""
    offset = f"UTC{hours:+03}:00" if hours else "UTC"
    turned = " (the sign of such a name is turned round)" if signed and hours else ""
    otherwise = f"waive the warning where {offset} is meant" if hours else "`UTC` where that is meant"
    return (
        f"`{zone}` is {offset}{turned} all year and has no summer time, so in summer it is an hour off from where "
        f"clocks change. Write the name of a place such as {place}, or {otherwise}."
    )


def _zones(policy: Policy) -> Iterator[tuple[DocumentPath, str]]:
    """The zones that the conditions of a policy name, with the steps to each."""
    for path, word, inner in words_of(policy):
        if word in ("outside_hours", "during"):
            periods = enumerate(inner) if isinstance(inner, list) else [(None, inner)]
            for at, period in periods:
                if isinstance(period, dict):
                    yield (*path, *(() if at is None else (at,)), "zone"), period["zone"]
