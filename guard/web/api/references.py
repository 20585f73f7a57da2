"""The route that says what refers to a resource, and what it refers to."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Ref
from drift.web.resources import KIND_AND_ID
from drift.web.rest.parameters import whole
from drift.web.rest.route import API, Request, Routes
from guard.core.reports.references_json import ReferencesAnswer, references_answer
from guard.queries.references import FEW, MOST, references
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/references",
    "What refers to a resource by its id: resources, counted by kind with the first few, and policies in force; what "
    "it refers to itself, and whether that is there; what lies under it. Also for a resource that was deleted.",
    parameters=(*KIND_AND_ID, whole("first", "How many of each kind to name.", 1, MOST, FEW)),
    answer=ReferencesAnswer,
)
def get_references(context: WebContext, request: Request) -> ReferencesAnswer:
    kind = kind_named(request["kind"])
    return references_answer(references(context.guarded, Ref(kind.name, request["id"]), request["first"]))
