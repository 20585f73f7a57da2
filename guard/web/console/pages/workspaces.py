"""The page of all workspaces that the reader may enter: what is open in each, and whether it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from guard.queries.workspace_overview import Counted, overview
from guard.web.console.page import HOME, Pages, Visit, entered, signed_in
from guard.web.console.policy_words import MODES
from guard.web.console.words import _
from guard.web.context import Site, WebContext

pages: Final = Pages()

FEW: Final = 12
"""So many are found at a glance: no field to find one."""
FEW_TROUBLES: Final = 3
"""Troubles of a workspace that are seen at once; more are folded."""


@dataclass(frozen=True, slots=True)
class Row:
    """`troubles` are what is in the way there, as this process and those beside it know it."""

    name: str
    path: str
    mode: Markup
    is_default: bool
    is_here: bool
    now: Counted
    troubles: tuple[str, ...]


@pages.add("GET", "/workspaces")
def workspaces(visit: Visit) -> Response:
    site = visit.context.site
    if not site.is_many:
        raise NotFound
    wanted = request.args.get("q", "").strip().lower()[:40]
    every = entered(site)
    shown = [context for context in every if wanted in context.name]
    counts = overview([context.guarded for context in shown])
    return visit.page(
        "workspaces.html",
        alarms=_alarms(site, every),
        rows=[_row(visit, context, now) for context, now in zip(shown, counts, strict=True)],
        wanted=wanted,
        few_troubles=FEW_TROUBLES,
        can_find=len(every) > FEW,
    )


def _alarms(site: Site, every: Sequence[WebContext]) -> list[str]:
    """What is not as the file says, of what the reader looks after."""
    looks_after_all = len(every) == len(site) and all(_is_operator(one) for one in every)
    not_taken = site.not_taken(every, looks_after_all=looks_after_all)
    return [*site.alarms, *(f"{name}: {why}" for name, why in not_taken.items())]


def _is_operator(context: WebContext) -> bool:
    who = signed_in(context)
    return who is not None and who.role == "operator"


def _row(visit: Visit, context: WebContext, now: Counted) -> Row:
    return Row(
        name=context.name,
        path=f"{HOME.format(workspace=context.name)}/",
        mode=_(MODES[context.guarded.mode]),
        is_default=context is context.site.default,
        is_here=context is visit.context,
        now=now,
        troubles=tuple(dict.fromkeys((*context.troubles.values(), *now.in_the_way))),
    )
