"""From where somebody acted, as pages say it: the name of the place, or the address where the reader may see it."""

from __future__ import annotations

from markupsafe import Markup

from guard.core.model.networks import place_of
from guard.web.console.page import Visit
from guard.web.console.words import _
from guard.web.personal_addresses import sees_addresses


def whereabouts(visit: Visit, ip: str | None) -> Markup:
    """`from the Paris office`, by `networks` of people.yaml; the address where it lies in none of them; nothing where
    neither is known, or is for this reader."""
    if not ip:
        return Markup("")
    shown = ip if sees_addresses() else ""
    if place := place_of(visit.guarded.policies().people.networks, ip):
        said = _("from %(place)s", place=place)
        return Markup('<span title="{}">{}</span>').format(shown, said) if shown else said
    return _("from %(place)s", place=shown) if shown else Markup("")
