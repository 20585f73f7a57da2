# ruff: noqa: E501 - one line per type: a table reads better unbroken
"""The activity-log types that Intercom has described or that were seen, as a table. Data only.

A line is: type, class (`signal` for security_signal), sensitivity, what it touches (`-` for nothing), whether that can
be read back, meaning. Types with the group they stand under. Sources: the enums of Intercom's OpenAPI descriptions
2.7 to 2.16 and Preview, public webhook fixtures, and pull requests to the descriptions.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
## teammates
admin_avatar_change noise low admin yes Someone put up another profile picture.
admin_away_mode_change telemetry low admin yes Someone went away, or came back.
admin_deletion config high admin yes A teammate's account was taken out of the workspace.
admin_deprovisioned config high admin yes The identity provider took a teammate out (SCIM).
admin_invite_change config medium admin no A pending invitation was edited, for example what it would permit.
admin_invite_creation config medium admin no Someone was invited to the workspace.
admin_invite_deletion config low admin no A pending invitation was withdrawn.
admin_permission_change config critical role no What a teammate may do, or which conversations they see, changed.
admin_provisioned config high admin yes The identity provider made a teammate's account (SCIM).
app_admin_join config high admin yes A new teammate came in.
role_change config critical role partial A role was edited, or somebody got another role.
role_creation config high role partial A new role was defined.
role_deletion config high role partial A role was taken away.
admin_channel_change telemetry low admin no The channels that a teammate answers changed.
## security
admin_impersonation_end signal medium - no Intercom staff stopped acting as a teammate.
admin_impersonation_start signal high - no Intercom staff began to act as a teammate.
admin_impersonation_consent_approved signal high - no Someone allowed Intercom staff to act as a teammate.
admin_impersonation_consent_revoked signal medium - no The leave to act as a teammate was taken back.
admin_login_failure signal medium - no Somebody could not sign in.
admin_login_success signal low - no Somebody signed in.
admin_logout telemetry low - no Somebody signed out.
admin_password_reset_request signal medium - no Somebody asked for a new password.
admin_password_reset_success signal medium - no Somebody set a new password.
admin_two_factor_auth_change config high authentication_methods no A teammate's second factor was set up, changed or taken off.
admin_unauthorized_sign_in_method signal high authentication_methods no Somebody tried to sign in by a method that is not allowed here.
app_authentication_method_change config critical authentication_methods no The allowed ways to sign in changed (password, Google, SAML).
app_google_sso_domain_change config critical authentication_methods no The domain that may sign in through Google changed.
app_identity_verification_change config high workspace yes The messenger began or ceased to verify who its users are.
custom_authentication_token_creation config high app_packages_and_tokens no A token was made that connectors use to sign in elsewhere.
malicious_domains_setting_change config high security_settings no Warnings about malicious links were switched.
messenger_api_secret_creation config high identity_verification_secret partial A secret for signing messenger users was made.
messenger_api_secret_deletion config critical identity_verification_secret partial A secret for signing messenger users was deleted: installs that use it break.
security_settings_change config critical security_settings partial A security setting of the workspace changed; it may be the IP allowlist.
strip_inbound_email_links_change config medium security_settings no Removing links from incoming mail was switched.
trusted_domains_setting_change config high security_settings no The trusted link domains, or warnings about others, changed.
## apps
app_package_installation config high app_packages_and_tokens no An app was installed.
app_package_token_regeneration config high app_packages_and_tokens no An app got a new access token; the old one is void.
app_package_uninstallation config high app_packages_and_tokens no An app was removed.
app_webhook_creation config high app_packages_and_tokens no An app subscribed to webhooks.
app_webhook_deletion config medium app_packages_and_tokens no A webhook subscription ended; it may be ours.
oauth_token_revocation config high app_packages_and_tokens no An OAuth token was revoked; it may be ours.
## workspace
app_name_change config medium workspace yes The workspace got another name.
app_outbound_address_change config high email_setting partial Outgoing mail has another sender address.
app_timezone_change config medium workspace yes The workspace moved to another time zone.
workspace_deletion_request signal critical workspace no Somebody asked Intercom to delete this workspace.
customer_facing_name_change config medium messenger_settings no Customers see another company name.
## billing
seat_change config medium billing_and_subscription partial A seat was given or exchanged.
seat_revoke config medium billing_and_subscription partial A seat was taken back.
## messenger
articles_in_messenger_enabled_change config medium messenger_settings no Articles appeared in, or vanished from, the messenger.
inbound_conversations_change config high messenger_settings no Whether customers may start conversations changed.
messenger_look_and_feel_change config medium messenger_settings no The messenger looks different.
messenger_search_required_change config low messenger_settings no Whether customers must search before they write changed.
messenger_spaces_change config medium messenger_settings no The tabs of the messenger changed.
search_browse_enabled_change config low messenger_settings no Searching and browsing in the messenger was switched.
search_browse_required_change config low messenger_settings no Whether searching and browsing comes first changed.
temporary_expectation_change config medium messenger_settings no The special notice in the messenger changed.
upfront_email_collection_change config medium messenger_settings no Asking for an email address first was switched.
allowed_attachment_filetypes_setting_change config medium attachment_settings no The file types that may be attached changed.
attach_uploads_inline_setting_change config low attachment_settings no Showing uploads inside messages was switched.
teammate_gifs_setting_change config low attachment_settings no GIFs for teammates were switched.
user_camera_attachments_setting_change config low attachment_settings no Photos by customers were switched.
user_conversation_attachments_setting_change config low attachment_settings no Attachments by customers were switched.
user_file_attachments_setting_change config low attachment_settings no Files by customers were switched.
user_gifs_setting_change config low attachment_settings no GIFs by customers were switched.
user_media_attachments_setting_change config low attachment_settings no Images and videos by customers were switched.
user_voice_notes_setting_change config low attachment_settings no Voice notes by customers were switched.
welcome_message_change config high messenger_settings no The messenger greets customers differently.
## inbox
admin_conversation_assignment_limit_change config low admin no A teammate may hold more or fewer conversations.
admin_ticket_assignment_limit_change config low admin no A teammate may hold more or fewer tickets.
admin_occupancy_setting_change config medium inbox_settings no How the workspace measures busy teammates changed.
admin_occupancy_state_change telemetry low admin no A teammate counts as idle or occupied.
app_team_creation config medium team yes A team was made.
app_team_deletion config high team yes A team was deleted.
app_team_membership_modification config medium team yes Somebody joined or left a team.
automatic_away_mode_setting_change config medium inbox_settings no When teammates are set away by themselves changed.
conversation_topic_change config low conversation_topics no A conversation topic was edited.
conversation_topic_creation config low conversation_topics no A conversation topic was made.
conversation_topic_deletion config low conversation_topics no A conversation topic was deleted.
inbox_access_change config medium inbox_settings partial What a teammate may see of the inbox changed.
office_hours_change config medium office_hours_schedule yes Office hours changed: a schedule, perhaps an exception.
team_assignment_limit_change config low team yes A team may hold more or fewer conversations.
unassign_unsnoozed_at_capacity_setting_change config low inbox_settings no Handing back conversations that wake up when the assignee is full was switched.
unassign_unsnoozed_when_away_setting_change config low inbox_settings no Handing back conversations that wake up when the assignee is away was switched.
hide_csat_from_agents_setting_change config low inbox_settings no Hiding satisfaction scores from teammates was switched.
admin_assignment_limit_change config low admin no A teammate's assignment limit changed (the older name).
## automation
campaign_deletion config medium outbound_content no A campaign was deleted.
campaign_state_change config high outbound_content no A campaign started or stopped.
message_deletion config medium outbound_content no An outbound message was deleted.
message_state_change config high outbound_content no An outbound message went live, paused or stopped.
ruleset_activation_title_preview config medium workflow partial A rule set was activated or previewed.
ruleset_creation config medium workflow partial A rule set was made; it may be a workflow.
ruleset_deletion config high workflow partial A rule set was deleted; it may be a workflow.
series_creation config low outbound_content no A series was made.
series_deletion config medium outbound_content no A series was deleted.
series_settings_update config medium outbound_content no The settings of a series changed.
series_status_change config high outbound_content no A series went live or paused.
series_update config medium outbound_content no A series was edited.
ai_inbox_translation_setting_change config medium fin_settings no AI translation in the inbox was switched.
## content
help_center_settings_change config high help_center partial A help center setting changed; perhaps it was switched on or off.
macro_creation config low macro yes A macro was made.
macro_deletion config medium macro yes A macro was deleted.
macro_update config low macro yes A macro was edited.
github_sync_disconnected config medium - no The content sync with GitHub was disconnected.
github_sync_cleanup_deleted_folder config medium folder no The content sync with GitHub cleaned up a folder.
## data
app_data_deletion signal high - no A person's record was deleted.
app_data_export signal high - no Messages or conversations were exported.
bulk_delete signal critical - no Many people's records were deleted at once.
bulk_export signal critical - no Many people's records were exported at once.
conversation_deletion_schedule_creation config high retention_and_redaction no Conversations will be deleted on a schedule that is new.
conversation_deletion_schedule_deletion config high retention_and_redaction no A schedule that deletes conversations was removed.
conversation_deletion_schedule_state_change config critical retention_and_redaction no A schedule that deletes conversations was switched.
conversation_deletion_schedule_update config high retention_and_redaction no A schedule that deletes conversations was edited.
conversation_part_deletion signal medium - no A message inside a conversation was deleted or blacked out.
conversation_pdf_export signal medium - no A conversation was saved as PDF.
content_redaction_rule_creation config medium retention_and_redaction no A rule that blacks out content was made.
content_redaction_rule_deletion config high retention_and_redaction no A rule that blacks out content was removed.
content_redaction_rule_update config medium retention_and_redaction no A rule that blacks out content was edited.
csv_import_completion signal medium - no A CSV import ended.
csv_import_creation signal medium - no A CSV import began; it may make people and attributes.
macro_usage_export signal low - no A report on macros was exported.
inbox_bulk_action signal medium - no One action was applied to many conversations.
pii_data_revealed signal high - no Somebody looked at masked personal data.
"""
