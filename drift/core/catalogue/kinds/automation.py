"""Workflows, as far as their export shows them."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Endpoint, Kind, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import OUTBOUND, WORKFLOWS

NAMED_IN_STEPS: Final = (
    *("admin", "article", "audience", "brand", "content_snippet", "conversation_attribute", "data_connector"),
    *("macro", "office_hours_schedule", "segment", "tag", "team", "ticket_state", "ticket_type", "workflow"),
)
"""Kinds that steps and rules of an export may name. Intercom describes neither: what they name in other words than
these is not found."""

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
    reaches="workflow",
    settings_path="/a/apps/{workspace}/automation/workflows",
    guide=(
        "Go to Automation > Workflows and open {title}.",
        "Set {field} back to {old}.",
        "Save, and set the workflow live or pause it as it was before.",
    ),
    references=(
        ReferenceField("workflow.**.connector_id", "data_connector"),
        *(ReferenceField(f"workflow.**.{name}_id", name) for name in NAMED_IN_STEPS),
        *(ReferenceField(f"workflow.**.{name}_ids[]", name) for name in NAMED_IN_STEPS),
    ),
    no_references={
        "workflow.id": "it is its own",
        "workflow.attributes[].id": "the attributes are its own",
        "workflow.snapshot.steps[].id": "the steps are its own",
    },
    unseen_referrers=(WORKFLOWS, OUTBOUND),
)
