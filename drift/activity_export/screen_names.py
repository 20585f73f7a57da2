"""Activities by the names that people read on Intercom's own screen, where an export has no types. Pure."""

from __future__ import annotations

import re

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.model.activity import NotAnActivity


class WrongName(NotAnActivity):
    """An activity that is named as on a screen, and by no type of the API."""


def type_named(text: str | None, *, is_of_screen: bool) -> str | None:
    """The type that a cell names. A type is taken as it is, known or not; the name of one (`Security settings change`)
    is that type. Raises WrongName for any other name from a screen: no policy could speak of it."""
    if text is None or re.fullmatch(r"[a-z0-9_.]+", text.strip()):
        return text.strip() if text else text
    type_ = re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")
    if type_ in ACTIVITY_TYPES:
        return type_
    if not is_of_screen:
        return text
    raise WrongName(
        f"its activity {text.strip()[:60]!r} is a name from a screen, and no type of Intercom's API"
    )
