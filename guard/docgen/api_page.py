"""Generates docs/api.md, the list of routes, from their declarations.

`python -m guard.docgen.api_page > docs/api.md` writes it.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from drift.web.rest.openapi import subject
from drift.web.rest.route import Route
from guard.web import ROUTES
from guard.web.problem_details import KINDS

_TOP: Final = """\
# The HTTP API

`/api/v1/openapi.json` describes every parameter and the shape of every answer. This page is generated from the
declarations of the routes by `python -m guard.docgen.api_page`; a test compares the two.

* **Credential.** `Authorization: Bearer TOKEN`, made with `guardrail token create EMAIL --role ROLE`. Each role has
  the rights of those before it: viewer, requester, approver, operator. Health and the signed webhooks need none.
* **Scopes.** A token may be good for less than its role: `--scope read` or `--scope propose`. The column *scope* says
  what a route needs: to `read`, to `propose`, or to `decide`, which is all the rest. `GET /api/v1/me` says what yours
  is good for, and until when.
* **Robots** have tokens of their own, made with `guardrail token create --robot NAME --for EMAIL --role requester`:
  they read and propose, and never decide. A route that does more than read refuses them unless the table says *also
  robots*.
* **Workspaces.** With [several workspaces](workspaces.md), `/api/v1` means the default one, and
  `/api/v1/workspaces/NAME` stands in its place for any other. One that is not there, or not for the token, is a 404.
* **Lists** are paged: `?limit=` (up to 200) and `?cursor=`, which is the `next` of the page before. `next` is null
  on the last page. Unknown parameters are refused, so that a misspelt filter does not go unnoticed.
* **Times** are ISO 8601 in UTC. **Digests** are sha256 in hex. If one side of a field is left out, the field was
  not there. Null means that it was null.
* **Problems** are `application/problem+json` (RFC 9457). A bug of ours answers 500 with the id of a report in the log.
"""


def listing() -> str:
    """The whole page."""
    lines = [_TOP, "| | route | role | scope | |", "|---|---|---|---|---|"]
    lines += [
        _line(route)
        for route in sorted(ROUTES, key=lambda route: (subject(route.path), route.path, route.method))
    ]
    problems = sorted({(kind.status, kind.slug, kind.title) for kind in KINDS.values()})
    lines += ["", "## Problems", "", "| status | type | |", "|---|---|---|"]
    lines += [f"| {status} | `urn:guardrail:problem:{slug}` | {title} |" for status, slug, title in problems]
    return "\n".join(lines) + "\n"


def _line(route: Route[Any]) -> str:
    query = [parameter.name for parameter in route.parameters if parameter.where == "query"]
    takes = f" Takes `{'`, `'.join(query)}`." if query else ""
    role = f"{route.role or 'none'}{', also robots' if route.robots else ''}"
    scope = route.needs if route.role else ""
    return f"| {route.method} | `{route.path}` | {role} | {scope} | {route.summary}{takes} |"


if __name__ == "__main__":
    sys.stdout.write(listing())
