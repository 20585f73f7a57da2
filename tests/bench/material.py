"""Made-up resources to measure with: the same every time, of a real size, with the texture of real text."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.resources import Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import normalise

SEED: Final = 20_260_214
NOW: Final = 1_780_000_000
FINGERPRINT: Final = fingerprinter(b"a key for measuring")
_SYLLABLES: Final = ("ac", "ber", "con", "da", "el", "fi", "gro", "hal", "in", "ju", "ker", "lo", "mi", "nor", "op",
                     "pra", "qui", "res", "sta", "tor", "un", "ver", "wi", "xa", "yor", "zen")  # fmt: skip


class Words:
    """Text from 2,000 made-up words, the frequent ones much more often than the rare ones, as in a language."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(2000)]
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._words))))

    def sentence(self, least: int = 6, most: int = 16) -> str:
        count = self._chance.randint(least, most)
        words = self._chance.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(words).capitalize() + "."

    def paragraphs(self, count: int) -> list[str]:
        return [" ".join(self.sentence() for _ in range(3)) for _ in range(count)]


def articles(count: int) -> list[dict[str, Any]]:
    """Articles as Intercom lists them, about 2 KB of JSON each."""
    chance = random.Random(SEED)
    words = Words(chance)
    return [article(100_001 + position, words, chance) for position in range(count)]


def article(id: int, words: Words, chance: random.Random) -> dict[str, Any]:
    title = words.sentence(3, 7)[:-1]
    written = NOW - chance.randrange(300 * 86_400)
    author = 900_001 + chance.randrange(20)
    paragraphs = words.paragraphs(3)
    return {
        "type": "article",
        "id": str(id),
        "workspace_id": "acme1234",
        "title": title,
        "description": words.sentence(),
        "body": f"<h2>{title}</h2>" + "".join(f'<p class="no-margin">{text}</p>' for text in paragraphs),
        "body_markdown": f"## {title}\n\n" + "\n\n".join(paragraphs),
        "author_id": author,
        "state": "draft" if chance.random() < 0.1 else "published",
        "created_at": written - 86_400,
        "updated_at": written,
        "has_unpublished_changes": False,
        "draft_updated_at": None,
        "url": f"https://help.acme.example/en/articles/{id}",
        "parent_ids": [300 + chance.randrange(9)],
        "ai_chatbot_availability": True,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
        "created_by_id": author,
        "updated_by_id": author,
        "exclude_from_article_suggestions": False,
        "help_center_audience": "everyone",
        "scheduled_publish_at": None,
        "scheduled_unpublish_at": None,
        "default_locale": "en",
        "translated_content": None,
        "tags": {"type": "tag.list", "tags": []},
        "audience_ids": [],
    }


def edited(raw: dict[str, Any], words: Words, chance: random.Random, at: int) -> dict[str, Any]:
    """The article after somebody worked on it: one paragraph replaced, sometimes another title or state."""
    old = raw["body_markdown"].split("\n\n")
    place = chance.randrange(1, len(old))
    new = words.paragraphs(1)[0]
    after = raw | {
        "body": raw["body"].replace(old[place], new),
        "body_markdown": "\n\n".join([*old[:place], new, *old[place + 1 :]]),
        "updated_at": at,
        "updated_by_id": 900_001 + chance.randrange(20),
    }
    if chance.random() < 0.2:
        after["description"] = words.sentence()
    if chance.random() < 0.1:
        after["state"] = "draft" if raw["state"] == "published" else "published"
    return after


def resource(raw: dict[str, Any]) -> Resource:
    """The article as the product keeps it."""
    return normalise(ARTICLE, raw, fingerprint=FINGERPRINT)


def resources(raws: Sequence[dict[str, Any]]) -> list[Resource]:
    return [resource(raw) for raw in raws]
