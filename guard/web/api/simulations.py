"""The route that simulates candidate policies on the stored history, before they are merged."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from drift.web.rest.parameters import word
from drift.web.rest.problem_details import WrongBody
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.simulation.formats.formats import FORMATS
from guard.core.simulation.formats.simulation_json import Simulation
from guard.core.text.durations import instead
from guard.loading.policy_loader import BrokenPolicies
from guard.queries.simulation_job import Broken
from guard.queries.simulation_runs import CannotKeep, job_of, placed
from guard.runtime.environment import UNITS, seconds_in
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

_ANY: Final = r"[^\x00-\x1f\x7f/\\]"
_FIRST: Final = r"[^\x00-\x1f\x7f/\\.]"
NAME: Final = f"^({_FIRST}{_ANY}{{0,59}}/){{0,8}}{_FIRST}{_ANY}{{0,54}}[.]ya?ml$"
"""A relative path of a YAML file, none of whose parts begins with a dot."""

SIMULATION_BODY: Final[dict[str, Json]] = {
    "type": "object",
    "required": ["files"],
    "additionalProperties": False,
    "properties": {
        "files": {
            "description": "The policies: the text of each file by its name, people.yaml among them. A name may say "
            "folders, as in security/hours.yaml.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
            "propertyNames": {
                "pattern": NAME,
                "description": "A file is called by its path below the folder of the policies, such as "
                "security/hours.yaml: it ends in .yaml or .yml, and no step of it begins with a dot or is longer than "
                "60 characters.",
            },
            "additionalProperties": {"type": "string"},
        },
        "since": {"description": "How far back; 90d where it is left out.", "type": "string"},
    },
}


HTML_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
}
"""Headers of the HTML page: it may use its inline style, and nothing else."""


@routes.add(
    "POST",
    f"{API}/simulations",
    "Judges the stored history again under other policies, beside those in force: what they would have flagged, put "
    "back and asked, and what differs. Nothing is written, and nobody is told.",
    role="requester",
    parameters=(word("format", "How to write it; json where it is left out.", tuple(FORMATS)),),
    takes=SIMULATION_BODY,
    refuses=(422, 429),
    robots=True,
    scope="read",
    answer=Simulation,
    media=tuple(media for media, _ in FORMATS.values()),
)
def post_simulation(context: WebContext, request: Request) -> Response:
    try:
        seconds = seconds_in(request.body.get("since", "90d"))
    except ValueError as problem:
        raise WrongBody(
            f"`since` must be a time such as 12h, 30d or 365d{instead(request.body['since'], UNITS)}",
            [("/since", "It is no time.")],
        ) from problem
    slot = context.simulations.slots.taken_by(request.caller.email)
    format_ = request["format"] or "json"
    try:
        with slot, placed(request.body["files"]) as folder:
            job = job_of(context.guarded, folder, seconds, format_, context.service.base_url)
            outcome = context.simulations.make(job)
    except CannotKeep as problem:
        raise WrongBody(str(problem), [("/files", str(problem))]) from problem
    if isinstance(outcome, Broken):
        raise BrokenPolicies(outcome.problems)
    media = FORMATS[format_][0]
    headers = HTML_HEADERS if media == "text/html" else {}
    return Response(outcome.text.encode(), media=media, headers=headers)
