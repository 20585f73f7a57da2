"""The knowledge beside articles and macros: help centers, collections, snippets, audiences, pages, folders."""

import uuid

from drift.sandbox.cast import ALICE, BOB, CAROL, COLLEAGUES, WORKSPACE_ID
from drift.sandbox.store import Body, Row

DAY = 86_400
SITE = "https://help.acme.example"

_COLLECTIONS: tuple[tuple[str, str, str | None], ...] = (
    ("301", "Getting started", None),
    ("302", "Billing and invoices", None),
    ("303", "Orders and delivery", None),
    ("304", "Devices", None),
    ("305", "Account and security", None),
    ("306", "Refunds", "302"),
    ("307", "Returns", "303"),
    ("308", "Warranty", "304"),
)
_AUDIENCES: tuple[tuple[str, str, str, str], ...] = (
    ("71", "Business customers", "custom_attributes.plan", "business"),
    ("72", "Early access", "custom_attributes.early_access", "true"),
    ("73", "European customers", "location.continent_code", "EU"),
    ("74", "Retail partners", "company.name", "Retail"),
    ("75", "Trial users", "custom_attributes.plan", "trial"),
)
_SNIPPETS: tuple[tuple[str, str, tuple[int, ...], bool], ...] = (
    ("Where is my order?", "Orders leave our warehouse within one working day.", (), True),
    ("Refund times", "A refund reaches your account within five working days.", (71,), True),
    ("Holiday opening hours", "Support is closed on public holidays in France.", (), False),
    ("Warranty length", "Every device has a warranty of two years.", (73,), True),
    ("Cancel a trial", "A trial ends by itself after fourteen days.", (75,), True),
    ("Invoice address", "Change the address of your invoices on the billing page.", (71,), True),
    ("Bulk discount", "Ask your account manager for prices above one hundred devices.", (74,), False),
    ("Reset a device", "Hold the button for ten seconds until the light turns white.", (), True),
)
_INTERNAL = (
    "Escalation path", "Refund limits", "Known device faults", "Tone of voice", "Chargeback procedure",
    "Partner contacts", "Outage playbook", "Data protection requests",
)  # fmt: skip
_PAGES = (
    ("601", ("Shipping rates", "Delivery times", "Customs", "Packaging", "Lost parcels", "Tracking")),
    ("602", ("API overview", "Webhooks", "Rate limits", "Authentication")),
    ("605", ("Privacy policy", "Returns policy", "Terms of use", "Cookie policy")),
)
_FOLDERS: tuple[tuple[str, str, str | None, int | None], ...] = (
    ("51", "Policies", "📘", None),
    ("52", "Product", "🧰", None),
    ("53", "Devices", None, 52),
    ("54", "Drafts", None, None),
)


def rows(now: float) -> list[Row]:
    """Everything here as it stands at the start; `now` is unix seconds."""
    at = int(now) - 45 * DAY
    return [
        *(_row("help_center", body, at) for body in _help_centers(at)),
        *(_row("collection", _collection(position, at), at) for position in range(len(_COLLECTIONS))),
        *(
            Row("help_center_redirect", body["id"], body, at, body["help_center_id"])
            for body in _redirects(at)
        ),
        *(_row("audience", _audience(*declared, at), at) for declared in _AUDIENCES),
        *(_row("content_snippet", body, body["updated_at"]) for body in _snippets(at)),
        *(_row("internal_article", body, body["updated_at"]) for body in _internal_articles(at)),
        *(_row("external_page", body, at) for body in _external_pages(at)),
        *(_row("folder", _folder(*declared, at), at) for declared in _FOLDERS),
        *(_row("file_source_content", body, at) for body in _files(at)),
    ]


def _row(kind: str, body: Body, updated: float) -> Row:
    return Row(kind, str(body["id"]), body, updated)


def _times(at: int) -> Body:
    return {"created_at": at - 200 * DAY, "updated_at": at}


def _help_centers(at: int) -> list[Body]:
    def center(id: str, identifier: str, name: str, url: str, *, default: bool) -> Body:
        return {
            "id": id,
            "workspace_id": WORKSPACE_ID,
            **_times(at),
            "identifier": identifier,
            "website_turned_on": True,
            "display_name": name,
            "url": url,
            "custom_domain": url.removeprefix("https://") if default else None,
            "default": default,
            "locales": ["en", "fr", "de", "id"] if default else ["en"],
        }

    partners = "https://intercom.help/acme-partners"
    return [
        center("31", "acme", "Acme help", SITE, default=True),
        center("32", "acme-partners", "Acme for partners", partners, default=False),
    ]


def _collection(position: int, at: int) -> Body:
    id, name, parent = _COLLECTIONS[position]
    translated = {"type": "group_translated_content"} | {
        locale: {"type": "group_content", "name": mark + name, "description": f"{mark}All about it"}
        for locale, mark in (("en", ""), ("fr", "[fr] "), ("id", "[id] "))
    }
    return {
        "id": id,
        "workspace_id": WORKSPACE_ID,
        "name": name,
        "description": "All about it" if position % 2 == 0 else None,
        **_times(at),
        "url": f"{SITE}/en/collections/{id}-{name.lower().replace(' ', '-')}",
        "icon": ("bookmark", "billing", "box", "device")[position % 4],
        "order": position + 1,
        "default_locale": "en",
        "translated_content": translated if position % 3 == 0 else None,
        "parent_id": parent,
        "help_center_id": 31 if parent is None else None,
    }


def _redirects(at: int) -> list[Body]:
    targets = (("article", "7001"), ("article", "7002"), ("collection", "302"))
    return [
        {
            "id": str(8001 + number),
            "type": "help_center_redirect",
            "from_url": f"{SITE}/legacy/page-{number + 1}",
            "locale": "en",
            "help_center_id": "31",
            "target_type": type,
            "target_id": target,
            **_times(at),
        }
        for number, (type, target) in enumerate(targets)
    ]


def _audience(id: str, name: str, attribute: str, value: str, at: int) -> Body:
    return {
        "type": "audience",
        "id": id,
        "name": name,
        "predicates": [{"attribute": attribute, "type": "string", "comparison": "eq", "value": value}],
        "role_predicates": [{"attribute": "role", "type": "role", "comparison": "eq", "value": "user"}],
        **_times(at),
    }


def _snippets(at: int) -> list[Body]:
    return [
        {
            "type": "content_snippet",
            "id": str(6501 + number),
            "title": title,
            "locale": "en",
            "json_blocks": [{"type": "paragraph", "text": text}],
            "body_markdown": text,
            "ai_chatbot_availability": fin,
            "ai_copilot_availability": True,
            "ai_sales_agent_availability": False,
            **_times(at + number),
            "audience_ids": list(audiences),
            # A Fin procedure uses the second, so it cannot be deleted.
            "_used_by": ["procedure 1"] if number == 1 else [],
        }
        for number, (title, text, audiences, fin) in enumerate(_SNIPPETS)
    ]


def _internal_articles(at: int) -> list[Body]:
    return [
        {
            "type": "internal_article",
            "id": str(7501 + number),
            "title": title,
            "body": f'<p class="no-margin">{title} at Acme, for teammates.</p>',
            "body_markdown": f"{title} at Acme, for teammates.",
            "owner_id": int(ALICE.id),
            "author_id": int((BOB, CAROL, COLLEAGUES[number])[number % 3].id),
            **_times(at + number),
            "locale": "en",
            "audience_ids": [73] if number % 4 == 3 else [],
            "folder_id": 51 if number < 3 else None,
            "ai_chatbot_availability": False,
            "ai_copilot_availability": True,
            "ai_sales_agent_availability": False,
        }
        for number, title in enumerate(_INTERNAL)
    ]


def _external_pages(at: int) -> list[Body]:
    titled = [(source, title) for source, titles in _PAGES for title in titles]
    return [
        {
            "type": "external_page",
            "id": str(6601 + number),
            "title": title,
            "html": f"<h1>{title}</h1><p>How Acme handles it.</p>",
            "url": f"https://{source}.acme.example/{title.lower().replace(' ', '-')}",
            "ai_agent_availability": number % 4 != 3,
            "ai_copilot_availability": True,
            "ai_sales_agent_availability": False,
            "fin_availability": number % 4 != 3,
            "locale": "en",
            "source_id": int(source),
            "external_id": f"page-{number + 1}",
            **_times(at),
            "last_ingested_at": at + DAY,
        }
        for number, (source, title) in enumerate(titled)
    ]


def _folder(id: str, name: str, emoji: str | None, parent: int | None, at: int) -> Body:
    return {
        "id": int(id),
        "name": name,
        "description": None if emoji is None else f"{name} of Acme",
        "emoji": emoji,
        "parent_folder_id": parent,
        "content_count": 3 if id == "51" else 0,
        **_times(at),
    }


def _files(at: int) -> list[Body]:
    return [
        {
            "type": "file_source_content",
            "id": str(6801 + number),
            "title": name,
            **_times(at),
            "audience_ids": [],
            "ai_chatbot_availability": True,
            "ai_copilot_availability": True,
            "ai_sales_agent_availability": False,
        }
        for number, name in enumerate(("price-list.pdf", "warranty-terms.pdf"))
    ]


def stable_uuid(name: str) -> str:
    """The same id for the same name at every start."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SITE}/{name}"))
