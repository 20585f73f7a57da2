"""Routes of the schema events: changes of Intercom's shape, which nobody made."""

from __future__ import annotations

from typing import Final

from drift.core import schema_event_json
from drift.core.schema_event_json import SchemaEventAnswer
from drift.web.context import Watched
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, SINCE, number_in_path, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()


@routes.add(
    "GET",
    f"{API}/schema-events",
    "What Intercom changed in the shape of its answers, newest first: fields that appeared, vanished or moved in many "
    "resources at once, or with another API version. Nobody made these changes, and nothing puts them back.",
    parameters=(word("kind", "Only events of this kind of resource."), SINCE, *PAGE),
    answer=Page[SchemaEventAnswer],
)
def list_schema_events(watched: Watched, request: Request) -> Page[SchemaEventAnswer]:
    before_id = decode_one(request["cursor"], int)
    with watched.workspace.reading() as drift:
        events = drift.schema_events.search(
            request["kind"], request["since"], before_id=before_id, limit=request["limit"] + 1
        )
    return page(events, request["limit"], schema_event_json.schema_event, lambda event: (event.id,))


@routes.add(
    "GET",
    f"{API}/schema-events/{{id}}",
    "One change of Intercom's shape.",
    parameters=(number_in_path("id", "The number of the schema event."),),
    answer=SchemaEventAnswer,
)
def get_schema_event(watched: Watched, request: Request) -> SchemaEventAnswer:
    with watched.workspace.reading() as drift:
        event = drift.schema_events.get(request["id"])
    if event is None:
        raise NotThere(f"There is no schema event {request['id']}.")
    return schema_event_json.schema_event(event)
