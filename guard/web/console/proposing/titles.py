"""What is asked for, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from msgspec import convert

from drift.core.model.resources import Json
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.plan_json import PlanAnswer, PlannedChangeAnswer
from guard.web.console.resources import kind_title
from guard.web.console.words import N_, _, ngettext
from guard.web.context import WebContext

_ALONE: Final = {
    "create": N_("Create %(kind)s"),
    "update": N_("Change %(kind)s"),
    "delete": N_("Delete %(kind)s"),
}
_NAMED: Final = {
    "create": N_("Create %(kind)s “%(name)s”"),
    "update": N_("Change %(kind)s “%(name)s”"),
    "delete": N_("Delete %(kind)s “%(name)s”"),
}


def title_of_proposal(context: WebContext, record: ProposalRecord) -> Markup:
    """What is asked for, in one line, by the names that things had when it was asked for."""
    return title_of_plan(context, record.plan)


def title_of_plan(context: WebContext, plan: Mapping[str, Json]) -> Markup:
    """The same of a plan alone."""
    changes = convert(plan, PlanAnswer).changes
    first = title_of_change(context, changes[0]) if changes else _("No change")
    if (more := len(changes) - 1) <= 0:
        return first
    return ngettext("%(first)s, and %(num)s more", "%(first)s, and %(num)s more", more, first=first)


def title_of_change(context: WebContext, change: PlannedChangeAnswer) -> Markup:
    kind, title = context.guarded.workspace.kinds.get(change.kind), kind_title(change.kind)
    named = change.operation != "create" and change.title and not (kind and change.title == kind.title)
    if named:
        return _(_NAMED[change.operation], kind=title, name=change.title)
    return _(_ALONE[change.operation], kind=title)
