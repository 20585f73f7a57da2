"""Routes about references: what refers to a resource and what it refers to, and what changed behind it."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Ref
from drift.web.moments import moment_of, past
from drift.web.resources import KIND_AND_ID
from drift.web.rest.parameters import whole
from drift.web.rest.route import API, Request, Routes
from guard.core.reports.references_json import ReferencesAnswer, references_answer
from guard.core.reports.through_json import ThroughAnswer
from guard.queries.past.references import references_at
from guard.queries.past.through import LEVELS, MOST_LEVELS, through_answer
from guard.queries.references import FEW, MOST, references
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/references",
    "What refers to a resource by its id: resources, counted by kind with the first few, and policies in force; what "
    "it refers to itself, and whether that is there; what lies under it. Also for a resource that was deleted. With "
    "`at`, as it was at a moment, by the policies of then.",
    parameters=(
        *KIND_AND_ID,
        past("at", "As it was then."),
        whole("first", "How many of each kind to name.", 1, MOST, FEW),
    ),
    answer=ReferencesAnswer,
)
def get_references(context: WebContext, request: Request) -> ReferencesAnswer:
    kind = kind_named(request["kind"])
    ref = Ref(kind.name, request["id"])
    if request["at"] is None:
        return references_answer(references(context.guarded, ref, request["first"]))
    with context.guarded.view() as view:
        at = moment_of(view.state, "at", request["at"], view.now)
        return references_answer(references_at(view, kind, ref, at, request["first"]))


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/through",
    "Why a resource may behave differently although nobody changed it: the changes of what it referred to when they "
    "were made, directly or through others, newest first.",
    parameters=(
        *KIND_AND_ID,
        past("since", "From then on; from the beginning where it is left out."),
        past("until", "Until then; until now where it is left out."),
        whole("levels", "How many references to follow one behind the other.", 1, MOST_LEVELS, LEVELS),
    ),
    answer=ThroughAnswer,
)
def get_changes_through_references(context: WebContext, request: Request) -> ThroughAnswer:
    kind = kind_named(request["kind"])
    with context.guarded.view() as view:
        since, until = (
            moment_of(view.state, name, request[name] or instead, view.now)
            for name, instead in (("since", "1970-01-01"), ("until", "now"))
        )
        return through_answer(view, Ref(kind.name, request["id"]), since, until, request["levels"])
