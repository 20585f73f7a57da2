"""The thirty policies of log_policies.yaml by hand, three times: as the body of a Python rule, as Rego, as SQL.

Python reads `e` (the event) with `type_`, `who`, `kind`, `ip`, `meta`; Rego and SQL name the same things the same way.
What is not known counts against the entry, as it does in a policy.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Rule(NamedTuple):
    python: str
    rego: str
    sql: str


def _types(*types: str) -> Rule:
    quoted = ", ".join(f'"{one}"' for one in types)
    rego = f"e.activity_type in {{{quoted}}}"
    return Rule(f"type_ in {{{quoted}}}", rego, f"activity_type IN ({quoted})".replace('"', "'"))


def _begins(start: str) -> Rule:
    python, rego = f'type_.startswith("{start}")', f'startswith(e.activity_type, "{start}")'
    return Rule(python, rego, f"starts_with(activity_type, '{start}')")


def _ends(*ends: str) -> Rule:
    python = f"type_.endswith({ends!r})"
    rego = "some_end({" + ", ".join(f'"{one}"' for one in ends) + "})"
    return Rule(python, rego, "(" + " OR ".join(f"suffix(activity_type, '{one}')" for one in ends) + ")")


def _all(*rules: Rule) -> Rule:
    python, rego, sql = zip(*rules, strict=True)
    return Rule(" and ".join(python), "; ".join(rego), " AND ".join(sql))


def _but(*people: str) -> Rule:
    """Anybody but these: addresses, or what addresses begin or end with."""
    plain = [one for one in people if "*" not in one]
    listed = ", ".join(f'"{one}"' for one in plain)
    python, rego, sql = (
        ([f"who not in {{{listed}}}"], [f"not who in {{{listed}}}"], []) if plain else ([], [], [])
    )
    if plain:
        sql.append(f"who NOT IN ({listed})".replace('"', "'"))
    for start, end in (one.split("*") for one in people if "*" in one):
        python.append(f'not (who.startswith("{start}") and who.endswith("{end}"))')
        rego.append(f'not begins_and_ends("{start}", "{end}")')
        sql.append(f"NOT (starts_with(who, '{start}') AND suffix(who, '{end}'))")
    return Rule(" and ".join(python), "; ".join(rego), " AND ".join(sql))


_ROBOT: Final = Rule('kind in {"bot", "system"}', 'kind in {"bot", "system"}', "kind IN ('bot', 'system')")
_NO_ROBOT: Final = Rule(
    'kind not in {"bot", "system"}', 'not kind in {"bot", "system"}', "kind NOT IN ('bot', 'system')"
)
_ODD_HOURS: Final = Rule(
    "odd_hours(at)", "odd_hours", "(isodow(local) > 5 OR minute < 480 OR minute >= 1140)"
)
_ODD_PLACE: Final = Rule(
    'not ip.startswith(("203.0.113.", "192.0.2."))',
    'not startswith(ip, "203.0.113."); not startswith(ip, "192.0.2.")',
    "NOT starts_with(ip, '203.0.113.') AND NOT starts_with(ip, '192.0.2.')",
)
_CAFE: Final = Rule(
    '(not ip or ip.startswith("198.51.100."))', "cafe", "(ip = '' OR starts_with(ip, '198.51.100.'))"
)
_NIGHT: Final = Rule(
    "not 300 <= minute_of(at) < 1380", "night(300, 1380)", "(minute < 300 OR minute >= 1380)"
)
_SECURITY: Final = "dave@acme.example"
_LEADS: Final = ("alice@acme.example", "bob@acme.example")

RULES: Final = {
    "l01": _all(
        _types("bulk_export", "app_data_export", "conversation_pdf_export", "macro_usage_export"), _ODD_HOURS
    ),
    "l02": _all(_ends("_export"), _NO_ROBOT, _ODD_PLACE),
    "l03": _all(_types("app_data_deletion", "bulk_delete"), _but(_SECURITY)),
    "l04": _all(_types("admin_login_success"), _but("*@acme.example")),
    "l05": _all(_types("admin_login_success"), _CAFE, _NIGHT),
    "l06": _all(_types("admin_login_failure"), _but("*@acme.example")),
    "l07": _types("admin_unauthorized_sign_in_method"),
    "l08": _all(
        _types("admin_password_reset_request"),
        Rule(
            'who in {"alice@acme.example", "dave@acme.example"}',
            'who in {"alice@acme.example", "dave@acme.example"}',
            "who IN ('alice@acme.example', 'dave@acme.example')",
        ),
    ),
    "l09": _all(_types("admin_two_factor_auth_change"), _but(_SECURITY)),
    "l10": _types("app_authentication_method_change", "app_google_sso_domain_change"),
    "l11": _all(
        _types(
            "security_settings_change", "trusted_domains_setting_change", "malicious_domains_setting_change"
        ),
        Rule(
            'meta.get("enabled", False) is False',
            'object.get(e.metadata, "enabled", false) == false',
            "coalesce(metadata->>'enabled', 'false') = 'false'",
        ),
    ),
    "l12": _types("admin_impersonation_start"),
    "l13": _all(_types("admin_permission_change"), _but(_SECURITY)),
    "l14": _all(_begins("role_"), _but(_SECURITY)),
    "l15": _all(
        _types("admin_deletion", "admin_deprovisioned"),
        Rule('kind == "admin"', 'kind == "admin"', "kind = 'admin'"),
    ),
    "l16": _all(
        _types("admin_invite_creation"),
        Rule(
            'not meta["invited"].endswith("@acme.example")',
            'not endswith(e.metadata.invited, "@acme.example")',
            "NOT suffix(metadata->>'invited', '@acme.example')",
        ),
    ),
    "l17": _all(_begins("seat_"), _but("erin@acme.example")),
    "l18": _all(_types("app_package_installation"), _but(_SECURITY)),
    "l19": _all(
        _types("app_webhook_creation"),
        Rule(
            'meta["url"].startswith("http:")',
            'startswith(e.metadata.url, "http:")',
            "starts_with(metadata->>'url', 'http:')",
        ),
    ),
    "l20": _all(
        Rule(
            '(type_ == "custom_authentication_token_creation" or type_.startswith("messenger_api_secret_"))',
            "key_made",
            "(activity_type = 'custom_authentication_token_creation' OR "
            "starts_with(activity_type, 'messenger_api_secret_'))",
        ),
        _but(_SECURITY),
    ),
    "l21": _all(_types("oauth_token_revocation"), _ROBOT),
    "l22": _all(_types("macro_deletion"), _but(*_LEADS)),
    "l23": _all(
        _types("message_state_change"),
        Rule('meta["after"] == "live"', 'e.metadata.after == "live"', "metadata->>'after' = 'live'"),
        _ODD_HOURS,
    ),
    "l24": _all(
        _types("campaign_deletion", "series_deletion", "ruleset_deletion", "message_deletion"), _but(*_LEADS)
    ),
    "l25": _all(
        _types("help_center_settings_change"),
        Rule(
            'day_of(at) >= "2026-11-20" and day_of(at) <= "2026-12-02"',
            "frozen",
            "local::DATE BETWEEN DATE '2026-11-20' AND DATE '2026-12-02'",
        ),
    ),
    "l26": _all(_types("office_hours_change"), _but("alice@acme.example")),
    "l27": _all(
        _types("bulk_delete", "inbox_bulk_action", "conversation_part_deletion", "macro_update"), _ROBOT
    ),
    "l28": _all(
        _types("conversation_part_deletion"),
        Rule(
            '(not 360 <= minute_of(at) < 1320 or not ip or ip.startswith("198.51.100."))',
            "night_or_cafe",
            "(minute < 360 OR minute >= 1320 OR ip = '' OR starts_with(ip, '198.51.100.'))",
        ),
    ),
    "l29": _all(_types("pii_data_revealed"), _but(*_LEADS, "teammate*@acme.example")),
    "l30": _all(_ends("_setting_change", "_settings_change"), _ROBOT),
}
