"""The configuration changes and alarming acts of the seeded year, in the order they happened. Facts only."""

from drift.sandbox.store import Body

_ALICE, _BOB, _CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
_DAVE, _MALLORY = "dave@acme.example", "mallory@acme.example"

_NETWORKS = ["203.0.113.0/24", "198.51.100.0/24"]
_ON = {"enabled": True, "ip_allowlist": _NETWORKS}
_OFF = {"enabled": False, "ip_allowlist": _NETWORKS}
_GROWN = {"enabled": True, "ip_allowlist": [*_NETWORKS, "192.0.2.44"]}
_AGENT = {"export_data": False, "manage_teammates": False, "access_workspace_settings": False}
_POWERFUL = {"export_data": True, "manage_teammates": True, "access_workspace_settings": True}


def _hours(id: int, name: str, start: int) -> Body:
    def intervals(first: int) -> list[Body]:
        return [{"start_minute": day * 1440 + first, "end_minute": day * 1440 + 1080} for day in range(5)]

    return {
        "office_hours_schedule": {"id": id, "name": name},
        "before": {"time_intervals": intervals(540)},
        "after": {"time_intervals": intervals(start)},
    }


def _from_to(before: object, after: object) -> Body:
    return {"before": before, "after": after}


Past = tuple[int, int, str, str, Body | None]
"""(days ago, hour in UTC, who, activity type, metadata)."""

CHANGES: tuple[Past, ...] = (
    (352, 9, _ALICE, "app_team_creation", {"team": {"id": 206, "name": "Weekend cover", "member_count": 8}}),
    (340, 10, _DAVE, "app_authentication_method_change", _from_to("password_or_google", "google")),
    (331, 14, _CAROL, "macro_creation", {"macro": {"id": "4029", "name": "Answer 29: warranty"}}),
    (322, 8, _MALLORY, "welcome_message_change", _from_to("Hello!", "Hi there, welcome to Acme!")),
    (310, 2, _MALLORY, "bulk_export", None),
    (301, 9, _ALICE, "office_hours_change", _hours(41, "Standard support hours", 540)),
    (296, 11, _DAVE, "security_settings_change", _from_to(_OFF, _ON)),
    (288, 15, _CAROL, "app_package_installation", None),
    (280, 9, _ALICE, "role_creation", None),
    (277, 10, _ALICE, "admin_invite_creation", None),
    (276, 8, _ALICE, "app_admin_join", None),
    (
        262,
        13,
        _CAROL,
        "message_state_change",
        {"message": {"id": 9001, "title": "Inbound triage"}} | _from_to("draft", "live"),
    ),
    (
        255,
        16,
        _MALLORY,
        "messenger_look_and_feel_change",
        _from_to({"color": "#0057ff"}, {"color": "#ff5a1f"}),
    ),
    (247, 9, _DAVE, "malicious_domains_setting_change", {"enabled": True}),
    (240, 9, _DAVE, "trusted_domains_setting_change", {"enabled": True} | _from_to([], ["acme.example"])),
    (233, 10, _BOB, "macro_update", {"macro": {"id": "4003", "name": "Answer 3: delivery"}}),
    (225, 22, _MALLORY, "security_settings_change", _from_to(_ON, _OFF)),
    (225, 23, _DAVE, "security_settings_change", _from_to(_OFF, _ON)),
    (214, 9, _ALICE, "app_team_membership_modification", {"team": {"id": 201, "name": "Tier 1 support"}}),
    (205, 12, _CAROL, "ruleset_creation", None),
    (
        198,
        9,
        _ALICE,
        "team_assignment_limit_change",
        {"team": {"id": 202, "name": "Tier 2 support"}, "team_assignment_limit": 10},
    ),
    (190, 3, _MALLORY, "app_data_export", None),
    (183, 10, _CAROL, "custom_authentication_token_creation", None),
    (
        171,
        9,
        _DAVE,
        "admin_permission_change",
        {
            "admin": {"id": 1004, "first_name": "Carol", "last_name": "Nguyen"},
            "before": {"permissions": _AGENT, "conversation_access": {}},
            "after": {"permissions": _POWERFUL, "conversation_access": {}},
        },
    ),
    (
        163,
        15,
        _ALICE,
        "automatic_away_mode_setting_change",
        {"setting_type": "automatic_away_mode", "changes": {"enabled": _from_to(False, True)}},
    ),
    (
        155,
        9,
        _ALICE,
        "admin_occupancy_setting_change",
        {"setting_type": "teammate_occupancy", "changes": {"threshold_minutes": _from_to(10, 15)}},
    ),
    (148, 11, _CAROL, "app_webhook_creation", None),
    (140, 16, _MALLORY, "upfront_email_collection_change", _from_to("always", "never")),
    (139, 9, _ALICE, "upfront_email_collection_change", _from_to("never", "always")),
    (131, 10, _CAROL, "conversation_deletion_schedule_creation", None),
    (124, 9, _ALICE, "office_hours_change", _hours(44, "North America", 540)),
    (117, 1, _MALLORY, "conversation_pdf_export", None),
    (110, 14, _BOB, "macro_update", {"macro": {"id": "4011", "name": "Answer 11: invoice"}}),
    (103, 9, _DAVE, "app_identity_verification_change", {"enabled": True}),
    (
        96,
        10,
        _CAROL,
        "help_center_settings_change",
        _from_to({"website_turned_on": False}, {"website_turned_on": True}),
    ),
    (90, 9, _DAVE, "security_settings_change", _from_to(_ON, _GROWN)),
    (84, 20, _MALLORY, "office_hours_change", _hours(41, "Standard support hours", 600)),
    (83, 8, _ALICE, "office_hours_change", _hours(41, "Standard support hours", 540)),
    (76, 13, _CAROL, "ruleset_activation_title_preview", None),
    (69, 9, _DAVE, "admin_two_factor_auth_change", None),
    (62, 2, _MALLORY, "bulk_export", None),
    (55, 15, _CAROL, "app_package_token_regeneration", None),
    (47, 10, _MALLORY, "welcome_message_change", _from_to("Hi there, welcome to Acme!", "Hello from Acme")),
    (46, 9, _ALICE, "welcome_message_change", _from_to("Hello from Acme", "Hi there, welcome to Acme!")),
    (38, 11, _CAROL, "macro_deletion", {"macro": {"id": "3990", "name": "Old greeting"}}),
    (31, 9, _ALICE, "role_change", None),
    (24, 22, _MALLORY, "bulk_delete", None),
    (17, 10, _DAVE, "messenger_api_secret_creation", None),
    (
        10,
        14,
        _CAROL,
        "message_state_change",
        {"message": {"id": 9002, "title": "Order status with Fin"}} | _from_to("draft", "live"),
    ),
    (5, 9, _ALICE, "app_team_membership_modification", {"team": {"id": 206, "name": "Weekend cover"}}),
    (2, 10, _BOB, "macro_update", {"macro": {"id": "4001", "name": "Answer 1: invoice"}}),
)
