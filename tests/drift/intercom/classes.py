"""What sets the kinds apart when they are put back, each with its reason: who writes them, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import covers
from drift.core.model.resources import MISSING
from tests.drift.intercom import edits_of_knowledge, edits_of_settings
from tests.drift.intercom.box import Edit
from tests.drift.intercom.edits import Desk

WRITTEN: Final[Mapping[str, Desk]] = MappingProxyType({**edits_of_settings.DESKS, **edits_of_knowledge.DESKS})
"""Kinds with an update: teammates edit them by the documented write, and the service puts them back."""

REPLACED: Final = frozenset({"help_center_redirect"})
"""Kinds that are changed by deleting and making them."""


def act(activity_type: str, **apply: object) -> Edit:
    body = {
        "as": "carol@acme.example", "activity_type": activity_type, "metadata": {}, "apply": apply,
    }  # fmt: skip
    return Edit("POST", "/_sandbox/act", body)


def page(kind: str, **apply: object) -> Edit:
    """On Intercom's own pages; the log has no entry for most of these."""
    edit = act(f"{kind}_change", kind=kind, **apply)
    return Edit(edit.method, edit.path, edit.body | {"silent": True})


@dataclass(frozen=True, slots=True)
class OnPages:
    """How a person changes a kind that no API writes: the change, what it shows, and the same way back."""

    there: Edit
    shows: Mapping[str, object]
    back: Edit
    removal: Edit | None = None


BY_HAND: Final[Mapping[str, OnPages]] = MappingProxyType(
    {
        "workspace": OnPages(
            act("app_name_change", name="Acme & Sons"),
            {"/name": "Acme & Sons"},
            act("app_name_change", name="Acme"),
        ),
        "admin": OnPages(
            act("admin_permission_change", id="1003", role={"id": "10", "name": "Admin"}),
            {"/role/id": "10", "/role/name": "Admin"},
            act("admin_permission_change", id="1003", role={"id": "12", "name": "Support agent"}),
            act("admin_deletion", id="1006"),
        ),
        "macro": OnPages(
            act("macro_update", id="4003", name="Answer", visible_to="nobody"),
            {"/name": "Answer", "/visible_to": "nobody"},
            act("macro_update", id="4003", name="Answer 3: delivery", visible_to="everyone"),
            act("macro_deletion", id="4003"),
        ),
        "workflow": OnPages(
            act("ruleset_update", id="9001", state="paused", title="Triage"),
            {"/workflow/state": "paused", "/workflow/title": "Triage"},
            act("ruleset_update", id="9001", state="live", title="Inbound triage"),
        ),
        "brand": OnPages(
            page("brand", id="3", name="Partners", help_center_id="31"),
            {"/name": "Partners", "/help_center_id": "31"},
            page("brand", id="3", name="Acme for partners", help_center_id="32"),
            page("brand", id="3", gone=True),
        ),
        "email_setting": OnPages(
            page("email_setting", id="1302", verified=False),
            {"/verified": False},
            page("email_setting", id="1302", verified=True),
            page("email_setting", id="1303", gone=True),
        ),
        "away_status_reason": OnPages(
            page("away_status_reason", id="1402", label="Away", deleted=True),
            {"/label": "Away", "/deleted": True},
            page("away_status_reason", id="1402", label="Lunch", deleted=False),
            page("away_status_reason", id="1404", gone=True),
        ),
        "help_center": OnPages(
            page("help_center", id="31", website_turned_on=False, custom_domain=None),
            {"/website_turned_on": False, "/custom_domain": None},
            page("help_center", id="31", website_turned_on=True, custom_domain="help.acme.example"),
            page("help_center", id="32", gone=True),
        ),
        "newsfeed": OnPages(
            page("newsfeed", id="69", name="Everybody"),
            {"/name": "Everybody"},
            page("newsfeed", id="69", name="Visitors"),
            page("newsfeed", id="69", gone=True),
        ),
        "segment": OnPages(
            page("segment", id="6762f25c1bb69f9f2193bc02", name="Big"),
            {"/name": "Big"},
            page("segment", id="6762f25c1bb69f9f2193bc02", name="Business plan"),
            page("segment", id="6762f25c1bb69f9f2193bc03", gone=True),
        ),
        "subscription_type": OnPages(
            page("subscription_type", id="133", content_types=["sms_message"], consent_type="opt_in"),
            {"/content_types": ["sms_message"], "/consent_type": "opt_in"},
            page(
                "subscription_type", id="133", content_types=["sms_message", "email"], consent_type="opt_out"
            ),
            page("subscription_type", id="134", gone=True),
        ),
        "ticket_state": OnPages(
            page("ticket_state", id="85", archived=True, external_label="Soon"),
            {"/archived": True, "/external_label": "Soon"},
            page("ticket_state", id="85", archived=False, external_label="Our engineers look at it"),
            page("ticket_state", id="84", gone=True),
        ),
        "identity_verification_secret": OnPages(
            # no secret changes: a new one is made, and an old one deleted
            Edit("POST", "/secure_mode_secrets", {"name": "New", "supports_web": True}, "Preview"),
            {},
            Edit("DELETE", "/secure_mode_secrets/104", None, "Preview"),
            Edit("DELETE", "/secure_mode_secrets/103", None, "Preview"),
        ),
    }
)
"""Kinds that no API writes, or that this service leaves to a person."""


@dataclass(frozen=True, slots=True)
class Special:
    """Fields (`*` is any step) for which something else holds, and why. `empty`: only where they were not set."""

    pointer: str
    why: str
    empty: bool = False

    def holds(self, field: FieldChange) -> bool:
        return covers(self.pointer, field.pointer) and (not self.empty or field.after in (MISSING, None))


NO_NULL = "Intercom takes text here and no null: what had none is emptied by a person"
FOLLOWS: Final[Mapping[str, tuple[Special, ...]]] = MappingProxyType(
    {
        "team": (
            Special("/admin_priority_level", "members who come or go are sorted into a level"),
        ),
        "office_hours_schedule": (Special("/twenty_four_seven", "whether the hours cover the week"),),
        "office_hours_exception": (),
        "data_connector": (Special("/response_fields", "Intercom reads them out of the sample answer"),),
        "external_page": (Special("/fin_availability", "both flags of Fin as one"),),
        "content_snippet": (
            Special("/body_markdown", "another form of the blocks"),
            Special("/json_blocks", "another form of the Markdown"),
        ),
        "article": (
            Special("/translated_content/en", "the default language repeats the top level"),
            Special("/translated_content", "a new language begins with the words of the article"),
            Special("/audience_ids", "with languages, each of them has its own"),
        ),
        "article_draft": (
            Special("/translated_content/en", "the default language repeats the top level"),
            Special("/translated_content", "a new language begins with the words of the article"),
        ),
        "collection": (
            Special("/translated_content", "the languages arrive with their type"),
            Special("/help_center_id", "a collection at the top names its help center, one below does not"),
        ),
        "segment": (Special("/updated_at", "the only sign that the rules of a segment changed"),),
    }
)  # fmt: skip
"""What Intercom changes by itself when something else is written."""

LEFT_TO_A_PERSON: Final[Mapping[str, tuple[Special, ...]]] = MappingProxyType(
    {
        "office_hours_exception": (Special("/name", NO_NULL, empty=True),),
        "data_connector": (
            Special("/headers", "their values are shown to nobody"),
            Special("/response_fields", "Intercom reads them out of a sample answer"),
            Special("/body", NO_NULL, empty=True),
        ),
        "folder": (
            Special("/description", NO_NULL, empty=True),
            Special("/emoji", NO_NULL, empty=True),
        ),
        "conversation_attribute": (Special("/archived", "archiving has no way back"),),
        "conversation_attribute_option": (Special("/archived", "archiving has no way back"),),
        "article": (
            Special("/translated_content", "no API takes a translation away", empty=True),
        ),
        "article_draft": (
            Special("/translated_content", "no API takes a translation away", empty=True),
            Special("/description", NO_NULL, empty=True),
        ),
        "collection": (
            Special("/description", NO_NULL, empty=True),
            Special("/translated_content", "no API takes a translation away", empty=True),
        ),
    }
)  # fmt: skip
"""What no API can put back, so that the plan leaves it to a person."""
