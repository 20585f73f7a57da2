"""What notifications of Intercom hold, as far as recordings of real ones are public. No OpenAPI description has them.

Each value stands for its type: "" a text, 0 a number, False a flag, None may be null or a text, [..] a list of such.
"""

from typing import Any, Final

_ADMIN: Final[dict[str, Any]] = {
    "type": "",
    "id": 0,
    "name": "",
    "email": "",
    "job_title": None,
    "away_mode_enabled": False,
    "away_mode_reassign": False,
    "away_status_reason": "",
    "has_inbox_seat": False,
    "team_ids": [0],
    "avatar": {"type": "", "image_url": None},
}
_ARTICLE: Final[dict[str, Any]] = {
    "id": "",
    "type": "",
    "workspace_id": "",
    "parent_id": None,
    "parent_type": None,
    "parent_ids": [0],
    "statistics": {
        "type": "",
        "views": 0,
        "conversations": 0,
        "reactions": 0,
        "happy_reaction_percentage": 0,
        "neutral_reaction_percentage": 0,
        "sad_reaction_percentage": 0,
    },
    "tags": {"type": "", "tags": [{}]},
    "content_id": "",
    "title": "",
    "description": None,
    "body": None,
    "body_markdown": None,
    "author_id": 0,
    "state": "",
    "created_at": "",
    "updated_at": "",
    "url": None,
}
_ENTRY: Final[dict[str, Any]] = {
    "type": "",
    "id": "",
    "performed_by": {"type": "", "id": "", "email": "", "ip": ""},
    "metadata": {},
    "created_at": 0,
    "activity_type": "",
    "activity_description": "",
}

_REQUEST: Final[dict[str, Any]] = {
    "type": "",
    "request_id": "",
    "timestamp": 0,
    "request": {"method": "", "path": "", "ip_address": "", "user_agent": ""},
    "authentication": {"method": "", "token_id": "", "oauth_client_id": None, "app_package_code": ""},
    "response": {"status": 0},
    "admin": {"id": "", "email": ""},
}

ITEMS: Final[dict[str, dict[str, Any]]] = {
    "api.request.completed": _REQUEST,
    "admin.activity_log_event.created": _ENTRY,
    **{
        f"admin.{verb}": _ADMIN
        for verb in ("added_to_workspace", "removed_from_workspace", "away_mode_updated")
    },
    **{f"article.{verb}": _ARTICLE for verb in ("created", "updated", "published", "unpublished", "deleted")},
}
"""Topic -> the item of its notification."""

ENVELOPE: Final[dict[str, Any]] = {
    "type": "",
    "app_id": "",
    "data": {"type": "", "item": {}},
    "links": {},
    "id": "",
    "topic": "",
    "delivery_status": "",
    "delivery_attempts": 0,
    "delivered_at": 0,
    "first_sent_at": 0,
    "created_at": 0,
    "self": None,
}
