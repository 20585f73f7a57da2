"""What the report of a pack says of who could act in Intercom itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.core.evidence.cover import Cover
from guard.core.evidence.gathered import Gathered
from guard.core.evidence.html_parts import figures, paragraph, table


def teammates(cover: Cover, found: Gathered) -> Iterator[str]:
    heads = (
        ("since", "When"), ("sort", "Of what"), ("id", "Which"), ("name", "Name"), ("what", "What"),
        ("says", "Details"), ("by", "By"), ("until", "Until"), ("ended", "Then"), ("ended_by", "By"),
    )  # fmt: skip
    there = (
        ("sort", "What"), ("id", "Which"), ("name", "Name"), ("email", "Address"), ("role", "Role"), ("teams", "Teams"),
        ("members", "Members"), ("since", "Since"),
    )  # fmt: skip
    yield paragraph(
        "Who joined and left, and whose role, teams or permissions changed. It is made of the versions that were read "
        "from Intercom: their bodies lie in bodies.ndjson, and the ledger commits to the digest of each. What Intercom "
        "shows in its log alone (invitations, what a role permits) is there as entries of the log."
    )
    if cover.withheld:
        yield paragraph(
            "Entries of the log that hold an address are not opened, so what the log alone tells is left out here."
        )
    left = found.left["teammates"]
    yield table(
        heads,
        found.shown.get("teammates", ()),
        f"{left:,} more of them are in teammates.csv." if left else "",
    ) or paragraph("The record says of no teammate, team or role that anything changed in this time.")
    yield figures(
        "Role", "Teammates at the end", sorted(found.roles.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    yield table(there, found.there) or paragraph(
        "The record has no teammate, team or role that was there at the end."
    )
