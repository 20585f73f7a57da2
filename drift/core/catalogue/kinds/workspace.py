"""The workspace itself."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Endpoint, Kind

WORKSPACE: Final = Kind(
    name="workspace",
    title="Workspace",
    sensitivity="high",
    get=Endpoint("GET", "/me"),
    inside="app",  # the rest of the answer is the teammate who owns the token
    singleton=True,
    volatile=("created_at",),
    sorts={"timezone": "time_zone"},
    derived=frozenset({"id", "type", "id_code", "region"}),
    own={
        "name": "every workspace has its own name",
        "id_code": "it is Intercom's own name of the workspace",
        "region": "a workspace stays where it was made",
    },
    activity_types=(
        "app_name_change",
        "app_timezone_change",
        "app_identity_verification_change",
        "workspace_deletion_request",
    ),
    settings_path="/a/apps/{workspace}/settings/workspace/general",
    guide=(
        "Go to Settings > Workspace > General (identity verification: Settings > Workspace > Security, tab Messenger).",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read admins",
    no_references={
        "team_ids[]": "it is told of the teammate who owns the token, and not kept",
        "role.id": "it is told of the teammate who owns the token, and not kept",
    },
)
