"""JSON Schemas of the bodies that carry comments and votes."""

from __future__ import annotations

from typing import Final

from drift.web.rest.schemas import one_of, record, with_optional
from drift.web.rest.text_formats import HARMLESS

COMMENT: Final = {"type": "string", "maxLength": 2000, "format": HARMLESS}
REMARK: Final = with_optional(record(), comment=COMMENT)
ADDRESS: Final = {"type": "string", "minLength": 3, "maxLength": 320, "pattern": r"^[^@\s]+@[^@\s]+$"}
BALLOT: Final = with_optional(
    record(vote=one_of("approve", "deny", "changes_wanted")), **{"comment": COMMENT, "for": ADDRESS}
)
"""The body of a vote. The voter is not part of it, but taken from the credential; `for` names one whose voice is with
the voter while they are away."""
