"""The settings beside people and knowledge: tags, segments, news, brands, senders, away reasons, secrets."""

from drift.sandbox.cast import BOB, WORKSPACE_ID
from drift.sandbox.store import Body, Row

DAY = 86_400

_TAGS = (
    "refund", "vip", "bug", "feature request", "churn risk", "press", "legal", "delivery",
    "knowledge: review", "knowledge: approved",
)  # fmt: skip
_SEGMENTS = (
    ("6762f25c1bb69f9f2193bc01", "Active in the last 30 days", "user", 812),
    ("6762f25c1bb69f9f2193bc02", "Business plan", "user", 240),
    ("6762f25c1bb69f9f2193bc03", "New leads", "contact", 96),
    ("6762f25c1bb69f9f2193bc04", "Churn risk", "user", 31),
)
_SUBSCRIPTIONS = (
    ("131", "Newsletter", "opt_in", "live"),
    ("132", "Product updates", "opt_out", "live"),
    ("133", "Order messages", "opt_out", "live"),
    ("134", "Beta programme", "opt_in", "draft"),
)
_NEWS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("9801", "Faster refunds", "live", ("billing", "product")),
    ("9802", "A new help center", "live", ("product",)),
    ("9803", "Holiday hours", "draft", ()),
)
_REASONS = (
    ("💬", "In a meeting"),
    ("🥪", "Lunch"),
    ("🏖️", "On holiday"),
    ("🎓", "In training"),
    ("🚗", "Travelling"),
)


def rows(now: float) -> list[Row]:
    """Everything here as it stands at the start; `now` is unix seconds."""
    at = int(now) - 60 * DAY
    listed: dict[str, list[Body]] = {
        "tag": [_tag(number, name) for number, name in enumerate(_TAGS)],
        "segment": [_segment(*declared, at) for declared in _SEGMENTS],
        "subscription_type": [_subscription(*declared) for declared in _SUBSCRIPTIONS],
        "news_item": [_news(*declared, at) for declared in _NEWS],
        "newsfeed": [
            {"id": id, "type": "newsfeed", "name": name, **_times(at)}
            for id, name in (("68", "Customers"), ("69", "Visitors"))
        ],
        "brand": _brands(at),
        "email_setting": _senders(at),
        "away_status_reason": _away_reasons(at),
        "identity_verification_secret": _identity_secrets(at),
    }
    return [Row(kind, str(body["id"]), body, at) for kind, bodies in listed.items() for body in bodies]


def _times(at: int) -> Body:
    return {"created_at": at - 300 * DAY, "updated_at": at}


def _tag(number: int, name: str) -> Body:
    in_use = ["Churn risk"] if name == "churn risk" else []
    return {"type": "tag", "id": str(101 + number), "name": name, "_segments": in_use}


def _segment(id: str, name: str, person: str, count: int, at: int) -> Body:
    return {"type": "segment", "id": id, "name": name, **_times(at), "person_type": person, "count": count}


def _subscription(id: str, name: str, consent: str, state: str) -> Body:
    english = {"name": name, "description": f"{name} from Acme", "locale": "en"}
    return {
        "type": "subscription",
        "id": id,
        "state": state,
        "consent_type": consent,
        "default_translation": english,
        "translations": [english, english | {"name": f"[fr] {name}", "locale": "fr"}],
        "content_types": ["email"] if id != "133" else ["email", "sms_message"],
    }


def _news(id: str, title: str, state: str, labels: tuple[str, ...], at: int) -> Body:
    live = state == "live"
    return {
        "type": "news-item",
        "id": id,
        "workspace_id": WORKSPACE_ID,
        "title": title,
        "body": f"<p>{title} at Acme.</p>",
        "sender_id": int(BOB.id),
        "state": state,
        "newsfeed_assignments": [{"newsfeed_id": 68, "published_at": at}] if live else [],
        "labels": list(labels),
        "cover_image_url": None,
        "reactions": ["😆", "😅"] if live else [None, None, None, None],
        "deliver_silently": True,
        **_times(at),
    }


def _brands(at: int) -> list[Body]:
    def brand(id: str, name: str, center: str, sender: str) -> Body:
        return {
            "type": "brand",
            "id": id,
            "name": name,
            "is_default": id == WORKSPACE_ID,
            **_times(at),
            "help_center_id": center,
            "default_address_settings_id": sender,
        }

    return [brand(WORKSPACE_ID, "Acme", "31", "1301"), brand("3", "Acme for partners", "32", "1302")]


def _senders(at: int) -> list[Body]:
    def sender(id: str, address: str, brand: str, *, verified: bool) -> Body:
        return {
            "type": "email_setting",
            "id": id,
            "email": address,
            "verified": verified,
            "domain": address.split("@")[1],
            "brand_id": brand,
            "forwarding_enabled": verified,
            "forwarded_email_last_received_at": at + 50 * DAY if verified else None,
            **_times(at),
        }

    return [
        sender("1301", "support@acme.example", WORKSPACE_ID, verified=True),
        sender("1302", "partners@acme.example", "3", verified=True),
        sender("1303", "news@acme.example", WORKSPACE_ID, verified=False),
    ]


def _away_reasons(at: int) -> list[Body]:
    return [
        {
            "type": "away_status_reason",
            "id": str(1401 + number),
            "label": label,
            "emoji": emoji,
            "order": number + 1,
            # Deleted reasons stay in the list.
            "deleted": number == len(_REASONS) - 1,
            **_times(at),
        }
        for number, (emoji, label) in enumerate(_REASONS)
    ]


def _identity_secrets(at: int) -> list[Body]:
    return [
        {
            "type": "identity_verification_secret",
            "id": str(102 + number),
            "name": name,
            "supports_android": name == "Mobile apps",
            "supports_ios": name == "Mobile apps",
            "supports_web": name == "Web",
            "created_at": at,
        }
        for number, name in enumerate(("Web", "Mobile apps"))
    ]
