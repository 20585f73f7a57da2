"""Who is still needed for an approval, as sentences for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.model.resources import Json


def still_needed(missing: Json) -> Iterator[str]:
    """A sentence for each of the `missing` of an approval, as the API gives them."""
    for one in missing:
        frozen = f" in the freeze {one['period']}" if one["period"] else ""
        of = ", ".join(one["of"]) or "those who are asked, of whom nobody is left"
        yield f"Still needed for {one['policy'] or 'it'}{frozen}: {one['number']} of {of}."
