"""A lint rule: one warning of `guardrail check` or `guardrail test`, with a stable id. Declares none."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

HEAD: Final = "version: 1\npolicies:\n"
"""What an example of policies leaves out."""


class LintRule(Struct, frozen=True):
    """`example` is a bad one: policies (or cases) without the head of their file. `asks` is what the rule compares
    with: the policies alone, Intercom's description of its fields, the record, or cases."""

    id: str
    summary: str
    why: str
    example: str
    way_out: str
    asks: Literal["policies", "description", "record", "cases"] = "policies"
    waivable: bool = True
    level: Literal["warning"] = "warning"
