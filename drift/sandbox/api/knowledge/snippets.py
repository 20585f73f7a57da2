"""Content snippets: short answers for Fin, written as blocks or markdown, kept while a procedure uses them."""

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import with_totals
from drift.sandbox.api.rest.references import known_audiences
from drift.sandbox.api.rest.texts import blocks_and_markdown
from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

KIND = "content_snippet"
_HIDDEN = frozenset({"_tags", "_used_by"})
_LOCALES = frozenset({"en", "fr", "de", "id", "es", "it", "ja", "nl", "pt-BR"})
_FLAGS = ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability")

_RULES = Rules(
    (
        Field("title", required=True, longest=255, blank=False),
        Field("json_blocks", "objects"),
        Field("body_markdown"),
        Field("locale"),
        Field("audience_ids", "numbers", nullable=True),
        *(Field(name, "flag") for name in _FLAGS),
    ),
    missing=(422, "validation_error"),
    invalid=(422, "validation_error"),
)


def _blank(_wanted: Body) -> Body:
    return {
        "type": KIND,
        "title": None,
        "locale": "en",
        "json_blocks": [],
        "body_markdown": "",
        **dict.fromkeys(_FLAGS, False),
        "audience_ids": [],
    }


def _fold(change: Change, before: Body, wanted: Body) -> Body:
    if wanted.get("locale", "en") not in _LOCALES:
        raise Refused(422, "validation_error", "The language is not currently supported for Fin")
    known_audiences(change, wanted)
    if "audience_ids" in wanted:
        wanted["audience_ids"] = wanted["audience_ids"] or []
    return before | blocks_and_markdown(_RULES, wanted)


def _shown(snippet: Body) -> Body:
    """With the two old counters that repeat the flags."""
    body = {key: value for key, value in snippet.items() if key not in _HIDDEN}
    return body | {
        "chatbot_availability": int(body["ai_chatbot_availability"]),
        "copilot_availability": int(body["ai_copilot_availability"]),
    }


def _unused(_change: Change, snippet: Body) -> None:
    if snippet.get("_used_by"):
        raise Refused(
            422,
            "content_has_procedure_dependencies",
            "Content snippet has dependent procedures and cannot be deleted",
        )


SNIPPETS = Declared(
    kind=KIND,
    path="/content_snippets",
    noun="Content snippet",
    listed=with_totals(50, 50),
    shown=_shown,
    writing=Writing(rules=_RULES, blank=_blank, fold=_fold, created=201),
    deleting=Deleting(check=_unused),
    announced=True,
)
