"""Who may come in: the IP allowlist, and the security settings that only the activity log shows."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, SetField

SETTINGS_PAGE: Final = "/a/apps/{workspace}/settings/workspace/security"

IP_ALLOWLIST: Final = Kind(
    name="ip_allowlist",
    title="IP allowlist",
    sensitivity="critical",
    get=Endpoint("GET", "/ip_allowlist", since="2.14", preview=False),
    update=Endpoint("PUT", "/ip_allowlist", since="2.14", preview=False),
    singleton=True,
    reread_every=60,
    sets=(SetField("ip_allowlist", order="network"),),
    sorts={"ip_allowlist[]": "network"},
    writable=frozenset({"enabled", "ip_allowlist"}),
    always_send=frozenset({"enabled", "ip_allowlist"}),
    update_body=codecs.allowlist_update,
    activity_types=("security_settings_change",),  # the log names no allowlist; this entry may stand for it
    settings_path=SETTINGS_PAGE,
    guide=(
        "Go to Settings > Workspace > Security and find the IP allowlist.",
        "Set {field} back to {old}.",
        "Save. Intercom refuses a list that does not contain the address you come from.",
    ),
    read_permission="manage_ip_allowlist",
    write_permission="manage_ip_allowlist",
)

SECURITY_SETTINGS: Final = Kind(
    name="security_settings",
    title="Security settings",
    sensitivity="critical",
    singleton=True,
    folded_from=(
        "security_settings_change",
        "*_domains_setting_change",
        "strip_inbound_email_links_change",
    ),
    settings_path=SETTINGS_PAGE,
    guide=(
        "Go to Settings > Workspace > Security; links in messages are under its tab Attachments.",
        "Set {field} back to {old}.",
        "Save. The activity log then shows a new entry, which closes this finding.",
    ),
    read_permission="Read admin activity logs",
)

AUTHENTICATION_METHODS: Final = Kind(
    name="authentication_methods",
    title="Ways to sign in",
    sensitivity="critical",
    singleton=True,
    folded_from=(
        "app_authentication_method_change",
        "app_*_sso_*_change",
        "admin_two_factor_auth_change",
        "admin_unauthorized_sign_in_method",
    ),
    folded_by=("/admin/id",),
    settings_path=SETTINGS_PAGE,
    guide=(
        "Go to Settings > Workspace > Security and its tab Workspace; a second factor is on the teammate's own page.",
        "Set {field} back to {old}.",
        "Save. The activity log then shows a new entry, which closes this finding.",
    ),
    read_permission="Read admin activity logs",
)
