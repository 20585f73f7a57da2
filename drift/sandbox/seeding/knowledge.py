"""Help center articles and macros of the fictional company, a few of them in several languages."""

import random

from drift.sandbox.cast import COLLEAGUES, WORKSPACE_ID
from drift.sandbox.responses import iso
from drift.sandbox.store import Body, Row

DAY = 86_400
ARTICLES = 70
MACROS = 30
COLLECTIONS = range(301, 309)

_SUBJECTS = (
    "invoice", "password", "delivery", "refund", "device", "subscription", "invitation",
    "export", "notification", "warranty",
)  # fmt: skip
_TASKS = ("Change your", "Cancel a", "Find your", "Share a", "Understand your", "Repair a", "Set up a")
_SENTENCES = (
    "Open the settings page and choose the entry at the top.",
    "You will get a message as soon as we have looked at it.",
    "This takes up to two working days, and longer around holidays.",
    "Only owners of the account can do this.",
    "If it does not work, write to us and name the number shown.",
    "Nothing is lost when you close the window before the end.",
    "Prices include tax where the law asks for it.",
    "We keep a copy for thirty days.",
)
_LANGUAGES = {"fr": "[fr] ", "de": "[de] ", "id": "[id] "}


def rows(chance: random.Random, now: float) -> list[Row]:
    """The articles and macros of a fresh workspace."""
    return [
        *(_article(chance, 7001 + n, n, now) for n in range(ARTICLES)),
        *(_macro(chance, 4001 + n, n, now) for n in range(MACROS)),
    ]


def more_articles(chance: random.Random, now: float, wanted: int) -> list[Row]:
    return [_article(chance, 100_001 + n, ARTICLES + n, now) for n in range(wanted)]


def more_macros(chance: random.Random, now: float, wanted: int) -> list[Row]:
    return [_macro(chance, 50_001 + n, MACROS + n, now) for n in range(wanted)]


def _article(chance: random.Random, id: int, position: int, now: float) -> Row:
    subject = _SUBJECTS[position % len(_SUBJECTS)]
    title = f"{_TASKS[position // len(_SUBJECTS) % len(_TASKS)]} {subject}"
    if position >= ARTICLES:
        title += f" ({position})"
    written = int(now) - chance.randrange(5, 300) * DAY - chance.randrange(DAY)
    sentences = chance.sample(_SENTENCES, 6)
    state = "draft" if position % 12 == 11 else "published"
    content = _content(title, sentences, state, int(COLLEAGUES[position % 20].id), written)
    slug = title.lower().replace(" ", "-").replace("(", "").replace(")", "")
    url = f"https://help.acme.example/en/articles/{id}-{slug}" if state == "published" else None
    body = {
        "type": "article",
        "id": str(id),
        "workspace_id": WORKSPACE_ID,
        **content,
        "url": url,
        "parent_ids": _parents(position),
        "exclude_from_article_suggestions": False,
        "help_center_audience": "everyone",
        "scheduled_publish_at": None,
        "scheduled_unpublish_at": None,
        "default_locale": "en",
        "translated_content": None,
        "tags": {"type": "tag.list", "tags": []},
        "statistics": _statistics(chance),
    }
    if position % 3 == 0:
        body["translated_content"] = _translations(content, title, sentences, url, several=position % 9 == 0)
    else:
        body["audience_ids"] = [71] if position % 5 == 0 else []
    return Row("article", str(id), body, written)


def _content(title: str, sentences: list[str], state: str, author: int, written: int) -> Body:
    """The part that an article shares with each of its translations."""
    paragraphs = "".join(f'<p class="no-margin">{sentence}</p>' for sentence in sentences)
    return {
        "title": title,
        "description": sentences[0],
        "body": f"<h2>{title}</h2>{paragraphs}",
        "body_markdown": f"## {title}\n\n" + "\n\n".join(sentences),
        "author_id": author,
        "state": state,
        "created_at": written - 60 * DAY,
        "updated_at": written,
        "has_unpublished_changes": False,
        "draft_updated_at": None,
        "ai_chatbot_availability": True,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
        "created_by_id": author,
        "updated_by_id": author,
    }


def _translations(content: Body, title: str, sentences: list[str], url: str | None, *, several: bool) -> Body:
    extra = {"type": "article_content", "url": url or "", "audience_ids": []}
    shown: Body = {"type": "article_translated_content", "en": content | extra}
    for locale, mark in _LANGUAGES.items() if several else [("fr", _LANGUAGES["fr"])]:
        foreign = _content(
            mark + title,
            [mark + sentence for sentence in sentences],
            content["state"],
            content["author_id"],
            content["updated_at"],
        )
        shown[locale] = foreign | extra | {"url": (url or "").replace("/en/", f"/{locale}/")}
    return shown


def _parents(position: int) -> list[int]:
    first = COLLECTIONS[position % len(COLLECTIONS)]
    match position % 10:
        case 7:
            return []
        case 8:
            return [first, COLLECTIONS[(position + 3) % len(COLLECTIONS)]]
        case _:
            return [first]


def _statistics(chance: random.Random) -> Body:
    """What was counted before the company was founded. What Fin did is counted from the conversations."""
    chance.randrange(
        chance.randrange(1, 90)
    )  # the rest of the company follows from how often was drawn before
    return {
        "type": "article_statistics",
        "views": chance.randrange(2000),
        "conversions": chance.randrange(40),
        "reactions": chance.randrange(100),
        "happy_reaction_percentage": 80.0,
        "neutral_reaction_percentage": 15.0,
        "sad_reaction_percentage": 5.0,
        "fin_involvements": 0,
        "fin_resolutions": 0,
        "fin_resolution_rate": 0.0,
    }


def _macro(chance: random.Random, id: int, position: int, now: float) -> Row:
    written = int(now) - chance.randrange(3, 300) * DAY - chance.randrange(DAY)
    sentence = _SENTENCES[position % len(_SENTENCES)]
    limited = position % 6 == 5
    body = {
        "type": "macro",
        "id": str(id),
        "name": f"Answer {position + 1}: {_SUBJECTS[position % len(_SUBJECTS)]}",
        "body": f'<p>Hi <attribute key="user.first_name" default="there"/>,</p><p>{sentence}</p>',
        "body_text": f'Hi {{{{user.first_name|fallback:"there"}}}},\n{sentence}',
        "created_at": iso(written - 100 * DAY),
        "updated_at": iso(written),
        "visible_to": "specific_teams" if limited else "everyone",
        "visible_to_team_ids": ["203"] if limited else [],
        "available_on": ["inbox"] if limited else ["inbox", "messenger"],
    }
    return Row("macro", str(id), body, written)
