"""Under which names and addresses the workspace speaks, why teammates are away, and who may sign messenger users."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, ReferenceField
from drift.core.catalogue.kinds.unseen_referrers import CUSTOMERS, OUTBOUND, WORKFLOWS

BRAND: Final = Kind(
    name="brand",
    title="Brand",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/brands", since="2.15")),
    get=Endpoint("GET", "/brands/{id}", since="2.15"),
    volatile=("created_at", "updated_at"),
    natural_key=("name",),
    recreate_loses="A deleted brand is made again by a person and gets a new id.",
    activity_types=("customer_facing_name_change",),
    settings_path="/a/apps/{workspace}/settings/workspace/brands",
    guide=(
        "Go to Settings > Workspace > Brands and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    references=(
        ReferenceField("default_address_settings_id", "email_setting"),
        ReferenceField("help_center_id", "help_center"),
    ),
    unseen_referrers=(WORKFLOWS, OUTBOUND, CUSTOMERS),
)

EMAIL_SETTING: Final = Kind(
    name="email_setting",
    title="Sender address",
    sensitivity="high",
    listing=Listing(Endpoint("GET", "/emails", since="2.15")),
    get=Endpoint("GET", "/emails/{id}", since="2.15"),
    volatile=("created_at", "updated_at", "forwarded_email_last_received_at"),
    sorts={"email": "email", "domain": "host"},
    natural_key=("email",),
    recreate_loses="A removed address is added and verified again by a person, and gets a new id.",
    activity_types=("app_outbound_address_change",),
    settings_path="/a/apps/{workspace}/settings/channels/email",
    guide=(
        "Go to Settings > Channels > Email and open {title}.",
        "Set {field} back to {old}; an address is verified by the mail that Intercom sends to it.",
        "Save.",
    ),
    references=(ReferenceField("brand_id", "brand"),),
    unseen_referrers=(OUTBOUND, CUSTOMERS),
)

AWAY_STATUS_REASON: Final = Kind(
    name="away_status_reason",
    title="Away status reason",
    sensitivity="low",
    listing=Listing(
        Endpoint("GET", "/away_status_reasons", since="2.14"), or_items=("",)
    ),  # once a bare array
    volatile=("created_at", "updated_at"),
    natural_key=("label",),
    recreate_loses="A deleted reason is made again by a person and gets a new id.",
    settings_path="/a/apps/{workspace}/settings/helpdesk/teammate-statuses",
    guide=(
        "Go to Settings > Helpdesk > Teammate statuses and find {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    unseen_referrers=("teammates who are away with it",),
)

IDENTITY_VERIFICATION_SECRET: Final = Kind(
    name="identity_verification_secret",
    title="Identity verification secret",
    sensitivity="critical",
    listing=Listing(Endpoint("GET", "/secure_mode_secrets", since=None)),
    volatile=("created_at",),
    secrets=("secret",),
    delete=Endpoint("DELETE", "/secure_mode_secrets/{id}", since=None),
    refuses_create=codecs.secret_refuses_create,
    natural_key=("name",),
    recreate_loses="A deleted secret is gone for good: a person makes a new one, and every client must take it over.",
    activity_types=("messenger_api_secret_*",),
    settings_path="/a/apps/{workspace}/settings/channels/messenger/security",
    guide=(
        "Go to Settings > Channels > Messenger > Security and find the secret {title}.",
        "Set {field} back to {old}. A secret that is gone cannot come back: make a new one and give it to every "
        "website and app that signs its users.",
        "Save.",
    ),
    read_permission="read_secure_mode_secret",
    write_permission="write_secure_mode_secret",
    unseen_referrers=("websites and apps that sign with it",),
)
