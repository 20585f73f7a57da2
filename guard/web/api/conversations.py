"""The route of how far the reading of conversations is. None of them is ever listed."""

from __future__ import annotations

from typing import Final

from drift.web.rest.route import API, Request, Routes
from guard.core.reports.effects.conversations_json import ConversationReadingAnswer
from guard.queries.effects.reading import conversation_reading, reading_answer
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/conversations/reading",
    "How far the reading of conversations is, what did not come, with which versions of Intercom's API, and how many "
    "sources Fin answered with. Conversations themselves are never listed.",
    answer=ConversationReadingAnswer,
)
def get_conversation_reading(context: WebContext, request: Request) -> ConversationReadingAnswer:
    with context.guarded.view() as view:
        return reading_answer(conversation_reading(view))
