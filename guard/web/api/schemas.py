"""JSON Schemas of the bodies that people send with what they decide."""

from __future__ import annotations

from typing import Final

from drift.web.rest.schemas import one_of, record, with_optional

COMMENT: Final = {"type": "string", "maxLength": 2000}
REMARK: Final = with_optional(record(), comment=COMMENT)
BALLOT: Final = with_optional(record(vote=one_of("approve", "deny")), comment=COMMENT)
"""What a voter sends. Who votes is not part of it: that is said by the credential."""
