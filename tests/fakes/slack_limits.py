"""What Slack refuses of messages and windows: by the models of its SDK, and by the limits that it documents."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View


class Refused(Exception):
    """What Slack answers with `"ok": false`."""


def check_blocks(blocks: list[Any]) -> None:
    """Refuses what Slack refuses: by the models of its SDK, and by the limits that it documents."""
    try:
        assert 0 < len(blocks) <= 50
        for block in blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
            _check_limits(block)
    except Exception as problem:
        raise Refused("invalid_blocks") from problem


def check_view(view: dict[str, Any]) -> None:
    try:
        View(**view).validate_json()
        assert all(len(view[name]["text"]) <= 24 for name in ("title", "submit", "close") if name in view)
        assert len(view.get("private_metadata", "")) <= 3000
        for block in view["blocks"]:
            Block.parse(block).validate_json()  # type: ignore[union-attr]  # asserted by what follows
            _check_limits(block)
    except Exception as problem:
        raise Refused("invalid_arguments") from problem


def _check_limits(block: dict[str, Any]) -> None:
    assert len(block.get("block_id", "")) <= 255
    match block["type"]:
        case "header":
            assert 0 < len(block["text"]["text"]) <= 150
        case "section":
            assert 0 < len(block["text"]["text"]) <= 3000
        case "context":
            assert 0 < len(block["elements"]) <= 10
            assert all(0 < len(one["text"]) <= 3000 for one in block["elements"])
        case "actions":
            assert 0 < len(block["elements"]) <= 25
            for one in block["elements"]:
                assert len(one["text"]["text"]) <= 75
                assert len(one.get("value", "")) <= 2000
                assert len(one.get("url", "")) <= 3000
                assert one.get("url", "https://x").startswith(("http://", "https://"))
        case _:
            pass
