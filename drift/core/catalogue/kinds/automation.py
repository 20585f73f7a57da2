"""Workflows, as far as their export shows them."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Endpoint, Kind, SetField

WORKFLOW: Final = Kind(
    name="workflow",
    title="Workflow",
    sensitivity="high",
    get=Endpoint("GET", "/export/workflows/{id}", since="2.15"),
    identity="workflow.id",
    by_configured_id=True,
    volatile=("exported_at", "app_id", "workflow.created_at", "workflow.updated_at"),
    sets=(SetField("workflow.target_channels"), SetField("workflow.preferred_devices")),
    natural_key=("workflow.title",),
    recreate_loses="A deleted workflow is built again by a person and gets a new id.",
    activity_types=("ruleset_*", "message_state_change"),
    settings_path="/a/apps/{workspace}/automation/workflows",
    guide=(
        "Go to Automation > Workflows and open {title}.",
        "Set {field} back to {old}.",
        "Save, and set the workflow live or pause it as it was before.",
    ),
)
