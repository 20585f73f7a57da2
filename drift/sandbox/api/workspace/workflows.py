"""GET /export/workflows/{id}: one workflow by an id the caller must know; nothing lists them."""

from flask import Blueprint, Response

from drift.sandbox.responses import answer, iso, not_found
from drift.sandbox.workspace import Workspace


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("workflows", __name__)

    @pages.get("/export/workflows/<id>")
    def export_workflow(id: str) -> Response:
        workflow = workspace.read("workflow", id)
        if workflow is None:
            raise not_found("Workflow")
        return answer(
            {
                "export_version": "1.0",
                "exported_at": iso(workspace.now()),
                "app_id": workspace.number,
                "workflow": workflow,
            }
        )

    return pages
