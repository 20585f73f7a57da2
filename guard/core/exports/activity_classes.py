"""Which class and activity of OCSF an entry of Intercom's activity log belongs to, by its type. Data, and one look-up.

A line is: type, class, activity. `switch` is Enable, Disable or Update, by what the entry says of it; `run` the same of
what is live or paused; `access` and `factor` are worked out as well. `other:` names what the class has no number for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.ocsf_classes import OTHER, OcsfClass

TABLE: Final = """
admin_avatar_change entity Update
admin_away_mode_change entity Update
admin_deletion account Delete
admin_deprovisioned account Delete
admin_invite_change account other:Invitation Update
admin_invite_creation account Create
admin_invite_deletion account other:Invitation Delete
admin_permission_change access access
admin_provisioned account Create
app_admin_join account Create
role_change access access
role_creation entity Create
role_deletion entity Delete
admin_channel_change entity Update
admin_impersonation_end authentication other:Account Switch End
admin_impersonation_start authentication Account Switch
admin_impersonation_consent_approved access Assign Privileges
admin_impersonation_consent_revoked access Revoke Privileges
admin_login_failure authentication Logon
admin_login_success authentication Logon
admin_logout authentication Logoff
admin_password_reset_request account Password Reset
admin_password_reset_success account Password Change
admin_two_factor_auth_change account factor
admin_unauthorized_sign_in_method authentication Logon
app_authentication_method_change entity Update
app_google_sso_domain_change entity Update
app_identity_verification_change entity switch
custom_authentication_token_creation entity Create
malicious_domains_setting_change entity switch
messenger_api_secret_creation entity Create
messenger_api_secret_deletion entity Delete
security_settings_change entity switch
strip_inbound_email_links_change entity switch
trusted_domains_setting_change entity switch
app_package_installation application Install
app_package_token_regeneration application other:Token Regenerate
app_package_uninstallation application Remove
app_webhook_creation entity Create
app_webhook_deletion entity Delete
oauth_token_revocation entity Delete
app_name_change entity Update
app_outbound_address_change entity Update
app_timezone_change entity Update
workspace_deletion_request entity other:Deletion Request
customer_facing_name_change entity Update
seat_change entity Update
seat_revoke entity other:Seat Revoke
articles_in_messenger_enabled_change entity switch
inbound_conversations_change entity switch
messenger_look_and_feel_change entity Update
messenger_search_required_change entity switch
messenger_spaces_change entity Update
search_browse_enabled_change entity switch
search_browse_required_change entity switch
temporary_expectation_change entity switch
upfront_email_collection_change entity switch
allowed_attachment_filetypes_setting_change entity Update
attach_uploads_inline_setting_change entity switch
teammate_gifs_setting_change entity switch
user_camera_attachments_setting_change entity switch
user_conversation_attachments_setting_change entity switch
user_file_attachments_setting_change entity switch
user_gifs_setting_change entity switch
user_media_attachments_setting_change entity switch
user_voice_notes_setting_change entity switch
welcome_message_change entity Update
admin_conversation_assignment_limit_change entity Update
admin_ticket_assignment_limit_change entity Update
admin_occupancy_setting_change entity Update
admin_occupancy_state_change entity Update
app_team_creation group Create
app_team_deletion group Delete
app_team_membership_modification group other:Membership Update
automatic_away_mode_setting_change entity switch
conversation_topic_change entity Update
conversation_topic_creation entity Create
conversation_topic_deletion entity Delete
inbox_access_change entity Update
office_hours_change entity Update
team_assignment_limit_change group other:Update
unassign_unsnoozed_at_capacity_setting_change entity switch
unassign_unsnoozed_when_away_setting_change entity switch
hide_csat_from_agents_setting_change entity switch
admin_assignment_limit_change entity Update
campaign_deletion entity Delete
campaign_state_change entity run
message_deletion entity Delete
message_state_change entity run
ruleset_activation_title_preview entity Update
ruleset_creation entity Create
ruleset_deletion entity Delete
series_creation entity Create
series_deletion entity Delete
series_settings_update entity Update
series_status_change entity run
series_update entity Update
ai_inbox_translation_setting_change entity switch
help_center_settings_change entity switch
macro_creation entity Create
macro_deletion entity Delete
macro_update entity Update
github_sync_disconnected entity Disable
github_sync_cleanup_deleted_folder entity Delete
app_data_deletion data Delete
app_data_export data Export
bulk_delete data Delete
bulk_export data Export
conversation_deletion_schedule_creation entity Create
conversation_deletion_schedule_deletion entity Delete
conversation_deletion_schedule_state_change entity switch
conversation_deletion_schedule_update entity Update
conversation_part_deletion data Delete
conversation_pdf_export data Export
content_redaction_rule_creation entity Create
content_redaction_rule_deletion entity Delete
content_redaction_rule_update entity Update
csv_import_completion data Import
csv_import_creation data Import
macro_usage_export data Export
inbox_bulk_action data Update
pii_data_revealed data Read
"""
WORKED_OUT: Final = frozenset({"switch", "run", "access", "factor"})
"""Activities that depend on what the entry says."""
_CLASSES: Final[Mapping[str, OcsfClass]] = {
    "account": classes.ACCOUNT,
    "access": classes.USER_ACCESS,
    "application": classes.APPLICATION,
    "authentication": classes.AUTHENTICATION,
    "data": classes.WEB_RESOURCES,
    "entity": classes.ENTITY,
    "group": classes.GROUP,
}
_BY_ENDING: Final[tuple[tuple[tuple[str, ...], OcsfClass, str], ...]] = (
    (("_export",), classes.WEB_RESOURCES, "Export"),
    (("_import",), classes.WEB_RESOURCES, "Import"),
    (("_creation", "_created"), classes.ENTITY, "Create"),
    (("_deletion", "_deleted", "_removal"), classes.ENTITY, "Delete"),
    (("_setting_change", "_enabled_change"), classes.ENTITY, "switch"),
)
"""What an unknown type is taken for, by how its name ends."""


class ActivityClass(NamedTuple):
    """A class with the word for its activity: that of the class, one that is worked out, or a name of its own."""

    cls: OcsfClass
    activity: str

    @property
    def number(self) -> int:
        return next((number for number, name in self.cls.activities.items() if name == self.activity), OTHER)


def _parsed(table: str) -> dict[str, ActivityClass]:
    found = {}
    for line in table.strip().splitlines():
        type_, cls, activity = line.split(" ", 2)
        found[type_] = ActivityClass(_CLASSES[cls], activity.removeprefix("other:"))
    return found


ACTIVITY_CLASSES: Final[Mapping[str, ActivityClass]] = MappingProxyType(_parsed(TABLE))


@lru_cache(maxsize=1024)  # types come from outside: an open set
def class_of(type_: str) -> ActivityClass:
    """The class of a type, also of one that nobody described: it is taken for a change of some setting."""
    known = ACTIVITY_CLASSES.get(type_)
    if known is not None:
        return known
    for endings, cls, activity in _BY_ENDING:
        if type_.endswith(endings):
            return ActivityClass(cls, activity)
    return ActivityClass(classes.ENTITY, "Update")
