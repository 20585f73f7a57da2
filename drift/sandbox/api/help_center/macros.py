"""GET /macros: read only, by cursor, last changed first."""

from flask import Blueprint, Response, request

from drift.sandbox.api.rest.pages import by_cursor
from drift.sandbox.responses import Refused, answer, not_found
from drift.sandbox.workspace import Workspace


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("macros", __name__)

    @pages.get("/macros")
    def list_macros() -> Response:
        since = request.args.get("updated_since", "0")
        if not since.isdigit():
            raise Refused(400, "parameter_invalid", "Invalid updated_since timestamp", "updated_since")
        macros, page = by_cursor(workspace, "macro", default=50, highest=150, since=float(since))
        return answer({"type": "list", "data": macros, "pages": page})

    @pages.get("/macros/<id>")
    def get_macro(id: str) -> Response:
        macro = workspace.read("macro", id)
        if macro is None:
            raise not_found("Macro")
        return answer(macro)

    return pages
