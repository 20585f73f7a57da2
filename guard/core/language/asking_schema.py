"""The JSON Schema of what a policy demands of whoever asks first. Pure."""

from __future__ import annotations

from typing import Any, Final

from guard.core.language.schema_parts import DURATION
from guard.core.language.vocabulary.when import DAYS, HOURS, TIME, ZONE

LONGEST_REASON: Final = 2000
"""The most characters of a proposal's reason."""
LONGEST_TICKET: Final = 200
"""The most characters of a proposal's ticket."""
TICKET: Final = {
    "title": r"a regular expression such as '^SUP-\d+$'",
    "type": "string",
    "minLength": 1,
    "maxLength": 300,
}
WINDOW: Final[dict[str, Any]] = {
    **HOURS,
    "title": "a mapping with from, to, zone and days",
    "properties": {
        "days": {
            "title": f"a list of {', '.join(DAYS)}",
            "type": "array",
            "minItems": 1,
            "items": {"enum": list(DAYS)},
            "description": "The days on which it opens. Left out: every day.",
        },
        "from": {**TIME, "description": "When it opens."},
        "to": {
            **TIME,
            "description": "When it closes. Where that is not after `from`, it is open over midnight, and belongs to "
            "the day it opens on.",
        },
        "zone": {**ZONE, "description": "Whose clocks count."},
    },
}
ASK_FIRST: Final[dict[str, Any]] = {
    "title": "a mapping with reason, ticket, lead_time or window",
    "type": "object",
    "properties": {
        "reason": {
            "type": "integer",
            "minimum": 1,
            "maximum": LONGEST_REASON,
            "description": "The least number of characters of the reason. Spaces at the ends and what nobody sees do "
            "not count.",
        },
        "ticket": {
            **TICKET,
            "description": "A regular expression that the ticket has to fit. It may fit anywhere in it, unless it "
            "begins with `^` and ends with `$`.",
        },
        "lead_time": {
            **DURATION,
            "description": "The notice: how long before it is applied it has to be asked for, at most 90 days.",
        },
        "window": {
            **WINDOW,
            "description": "The maintenance window: the days and hours in which it may be applied.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}
