"""Teammates and teams."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import CUSTOMERS, FIN, INBOX, OUTBOUND, WORKFLOWS

ADMIN: Final = Kind(
    name="admin",
    title="Teammate",
    sensitivity="high",
    listing=Listing(Endpoint("GET", "/admins"), items="admins"),
    get=Endpoint("GET", "/admins/{id}"),
    volatile=("away_mode_enabled", "away_mode_reassign", "away_status_reason_id", "avatar"),
    sets=(
        SetField("team_ids"),
        SetField("team_priority_level.primary_team_ids"),
        SetField("team_priority_level.secondary_team_ids"),
    ),
    sorts={"email": "email"},
    fields_since={"role": "2.16"},
    natural_key=("email",),
    recreate_loses="A removed teammate is invited again by a person, accepts the invitation, and gets a new id.",
    activity_types=(
        "app_admin_join",
        "admin_deletion",
        "admin_provisioned",
        "admin_deprovisioned",
        "admin_permission_change",
        "admin_invite_*",
        "admin_*assignment_limit_change",
        "admin_two_factor_auth_change",
        "seat_change",
        "seat_revoke",
        "role_*",
        "inbox_access_change",
        "app_team_membership_modification",
    ),
    topics=("admin.added_to_workspace", "admin.removed_from_workspace"),
    reaches="teammate",
    settings_path="/a/apps/{workspace}/settings/workspace/teammates",
    guide=(
        "Go to Settings > Workspace > Teammates and open {title}.",
        "Set {field} back to {old}.",
        "Save; a role, a seat and permissions are on the same page, teams under Settings > Helpdesk > Teams.",
    ),
    read_permission="Read admins",
    references=(
        ReferenceField("team_ids[]", "team"),
        ReferenceField("team_priority_level.primary_team_ids[]", "team"),
        ReferenceField("team_priority_level.secondary_team_ids[]", "team"),
        ReferenceField("role.id", "role"),
    ),
    unseen_referrers=(WORKFLOWS, INBOX, OUTBOUND, CUSTOMERS),
)

TEAM: Final = Kind(
    name="team",
    title="Team",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/teams"), items="teams"),
    get=Endpoint("GET", "/teams/{id}"),
    update=Endpoint("PUT", "/teams/{id}", since=None),
    sets=(
        SetField("admin_ids"),
        SetField("admin_priority_level.primary_admin_ids"),
        SetField("admin_priority_level.secondary_admin_ids"),
    ),
    writable=frozenset({"admin_ids", "admin_priority_level"}),
    always_send=frozenset({"admin_ids"}),
    update_body=codecs.team_update,
    refuses_field=codecs.team_refuses_field,
    natural_key=("name",),
    recreate_loses="A deleted team is made again by a person and gets a new id; "
    "rules and views keep pointing at the old one.",
    activity_types=("app_team_*", "team_assignment_limit_change"),
    reaches="team",
    settings_path="/a/apps/{workspace}/settings/helpdesk/teams",
    guide=(
        "Go to Settings > Helpdesk > Teams and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read admins",
    references=(
        ReferenceField("admin_ids[]", "admin"),
        ReferenceField("admin_priority_level.primary_admin_ids[]", "admin"),
        ReferenceField("admin_priority_level.secondary_admin_ids[]", "admin"),
    ),
    unseen_referrers=(WORKFLOWS, FIN, INBOX, CUSTOMERS),
)
