"""Questions as JSON for programs. Pure."""

from __future__ import annotations

import orjson
from msgspec import to_builtins

from guard.core.reports.effects.questions_json import QuestionsAnswer


def as_json(answer: QuestionsAnswer) -> str:
    return orjson.dumps(answer, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"
