"""What Fin may call and read at the fictional company: data connectors, content sources, workflows."""

from drift.sandbox.header_masking import seal
from drift.sandbox.responses import iso
from drift.sandbox.store import Body, Row

DAY = 86_400

_CONNECTORS: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "501",
        "Get order status",
        "get",
        "https://orders.acme.example/v2/orders/{{order_id}}",
        "order_id",
        "live",
    ),
    ("502", "Refund an order", "post", "https://payments.acme.example/v1/refunds", "order_id", "live"),
    (
        "503",
        "Look up a subscription",
        "get",
        "https://billing.acme.example/subscriptions/{{email}}",
        "email",
        "live",
    ),
    (
        "504",
        "Track a parcel",
        "get",
        "https://shipping.acme.example/track/{{parcel_id}}",
        "parcel_id",
        "live",
    ),
    ("505", "Reset a device", "post", "https://devices.acme.example/v1/{{serial}}/reset", "serial", "live"),
    ("506", "Find a store", "get", "https://stores.acme.example/near?zip={{zip}}", "zip", "live"),
    ("507", "Warranty check", "get", "https://warranty.acme.example/v1/{{serial}}", "serial", "live"),
    (
        "508",
        "Open a return",
        "put",
        "https://returns.acme.example/v3/returns/{{order_id}}",
        "order_id",
        "draft",
    ),
    (
        "509",
        "Change an address",
        "patch",
        "https://accounts.acme.example/{{email}}/address",
        "email",
        "draft",
    ),
    ("510", "Cancel a trial", "delete", "https://billing.acme.example/trials/{{email}}", "email", "draft"),
)
_IN_USE = {"501": ["9002"], "502": ["9003"]}

_SOURCES: tuple[tuple[str, str, str, str, list[int]], ...] = (
    ("601", "api", "active", "https://kb-feed.acme.example/", [71]),
    ("602", "automatic", "active", "https://docs.acme.example/", []),
    ("603", "automatic", "active", "https://community.acme.example/", [71, 72]),
    ("604", "manual", "deactivated", "https://status.acme.example/", []),
    ("605", "api", "active", "https://policies.acme.example/", []),
)

_WORKFLOWS = (
    ("9001", "Inbound triage", "inbound_conversation", "live", ["chat", "email"]),
    ("9002", "Order status with Fin", "customer_sends_first_message", "live", ["chat"]),
    ("9003", "Refund approval", "conversation_assigned", "draft", ["chat", "whatsapp"]),
)


def rows(now: float) -> list[Row]:
    """Connectors, sources and workflows as they stand at the start."""
    return [
        *(_connector_row(number, declared, now) for number, declared in enumerate(_CONNECTORS)),
        *(Row("content_import_source", s[0], _source(*s, now), now - 30 * DAY) for s in _SOURCES),
        *(Row("workflow", w[0], _workflow(*w, now), now - 20 * DAY) for w in _WORKFLOWS),
    ]


def more_connectors(now: float, wanted: int) -> list[Row]:
    return [
        _connector_row(
            number,
            (
                str(11_000 + number),
                f"Partner {number}",
                "get",
                f"https://partner-{number}.acme.example/v1/lookup/{{{{email}}}}",
                "email",
                "live",
            ),
            now,
        )
        for number in range(wanted)
    ]


def _connector_row(number: int, declared: tuple[str, str, str, str, str, str], now: float) -> Row:
    id, name, method, url, field, state = declared
    written = int(now) - (40 + number) * DAY
    body: Body = {
        "type": "data_connector",
        "id": id,
        "name": name,
        "description": f"{name} for Fin and for workflows",
        "state": state,
        "http_method": method,
        "url": url,
        "headers": seal(
            [
                {"name": "Authorization", "value": f"Bearer acme-{id}"},
                {"name": "Accept", "value": "application/json"},
            ]
        ),
        "direct_fin_usage": number % 2 == 0,
        "audiences": ["users", "leads"],
        "execution_type": "server_side",
        "configuration_response_type": "test_response_type",
        "data_transformation_type": "full_access",
        "client_function_name": None,
        "client_function_timeout_ms": None,
        "data_inputs": [
            {
                "name": field,
                "type": "string",
                "description": f"The {field.replace('_', ' ')} to look up",
                "required": True,
                "default_value": "",
            }
        ],
        "response_fields": [
            {"path": "status", "type": "string", "example_value": "ok", "redacted": False},
            {"path": "total", "type": "decimal", "example_value": 12.5, "redacted": number % 3 == 0},
        ],
        "object_mappings": [],
        "token_ids": [],
        "customer_authentication": field == "email",
        "bypass_authentication": False,
        "validate_missing_attributes": True,
        "created_by_admin_id": "1002",
        "updated_by_admin_id": "1002",
        "created_at": iso(written - 100 * DAY),
        "updated_at": iso(written),
        "execution_results_url": f"/data_connectors/{id}/execution_results",
        "_used_by": _IN_USE.get(id, []),
    }
    if method in {"post", "put", "patch"}:
        body["body"] = f'{{"{field}": "{{{{{field}}}}}"}}'
    return Row("data_connector", id, body, written)


def _source(id: str, behavior: str, status: str, url: str, audiences: list[int], now: float) -> Body:
    at = int(now) - 30 * DAY
    return {
        "type": "content_import_source",
        "id": int(id),
        "last_synced_at": int(now) - DAY,
        "sync_behavior": behavior,
        "status": status,
        "url": url,
        "created_at": at - 300 * DAY,
        "updated_at": at,
        "audience_ids": audiences,
    }


def _workflow(id: str, title: str, trigger: str, state: str, channels: list[str], now: float) -> Body:
    return {
        "id": id,
        "title": title,
        "description": f"{title} at Acme",
        "trigger_type": trigger,
        "state": state,
        "target_channels": channels,
        "preferred_devices": ["desktop", "mobile"],
        "created_at": iso(now - 250 * DAY),
        "updated_at": iso(now - 20 * DAY),
        "targeting": {"predicates": [{"attribute": "role", "comparison": "eq", "value": "user"}]},
        "snapshot": {
            "start": "s1",
            "steps": [
                {"id": "s1", "type": "message", "text": "Hi, how can we help?", "next": "s2"},
                {"id": "s2", "type": "call_connector", "connector_id": "501", "next": "s3"},
                {"id": "s3", "type": "branch", "branches": [{"if": "found", "next": "s4"}], "else": "s5"},
                {"id": "s4", "type": "close", "next": None},
                {"id": "s5", "type": "assign", "team_id": "201", "next": None},
            ],
        },
        "attributes": [{"id": "a1", "name": "order_id", "type": "string"}],
        "embedded_rules": [],
    }
