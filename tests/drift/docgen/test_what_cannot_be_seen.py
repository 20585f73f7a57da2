"""What nobody can see is said wherever somebody would expect it: in the README, on the pages of kinds and of packs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import KINDS, kind, matches, webhook_topics
from drift.core.catalogue.kinds.not_watched import NOT_READ

ROOT = Path(__file__).parents[3]
UNSEEN_OF_FIN = ("guidance", "procedures", "escalation rules", "tone", "persona")


def section(page: str, heading: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.split(r"\n## ", text.split(f"\n## {heading}\n", 1)[1], maxsplit=1)[0]


PLACES = {
    "README": lambda: section("README.md", "What it cannot see"),
    "the kind": lambda: section("docs/kinds.md", "fin_settings"),
    "the page of packs": lambda: section("docs/packs.md", "fin-ai-safety"),
    "the pack": lambda: (ROOT / "policies/packs/fin-ai-safety/README.md").read_text(encoding="utf-8"),
    "the policy": lambda: (ROOT / "policies/packs/fin-ai-safety/says.yaml").read_text(encoding="utf-8"),
    "the table": lambda: " ".join(f"{row.what} {row.why}" for row in NOT_READ),
}


@pytest.mark.parametrize("place", PLACES)
def test_it_is_said_what_of_fin_nobody_sees(place: str) -> None:
    text = re.sub(r"\s+", " ", PLACES[place]()).lower()
    assert [word for word in UNSEEN_OF_FIN if word not in text] == []


def test_the_log_tells_of_no_more_ai_settings_than_the_pages_say() -> None:
    """A type that Intercom adds makes these pages untrue: they must be written again then."""
    patterns = kind("fin_settings").folded_from
    assert [name for name in ACTIVITY_TYPES if matches(name, patterns)] == [
        "ai_inbox_translation_setting_change"
    ]
    words = {word for name in ACTIVITY_TYPES for word in name.split("_")}
    assert not words & {"guidance", "procedure", "procedures", "persona", "tone", "escalation"}


def test_what_a_kind_does_not_show_stands_in_its_section() -> None:
    told = [one for one in KINDS if one.unseen]
    assert {one.name for one in told} >= {"fin_settings", "role"}
    for one in told:
        assert one.unseen.endswith(".")
        assert one.unseen in section("docs/kinds.md", one.name)


def test_the_readme_names_exactly_the_kinds_that_are_read_every_minute() -> None:
    limits = re.sub(r"\s+", " ", section("README.md", "Limits"))
    named = limits.split("kinds that are read every minute (")[1].split(")")[0]
    assert sorted(named.split(", "), key=str.lower) == sorted(
        (
            one.title if one.title[:2].isupper() else one.title.lower()
            for one in KINDS
            if one.reread_every == 60
        ),
        key=str.lower,
    )


def test_the_readme_names_exactly_the_topics_to_subscribe_to() -> None:
    step = section("README.md", "Your own workspace").split("\n3. ")[1].split("\n4. ")[0]
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", step)
    assert sorted(named) == list(webhook_topics())
    assert len(named) >= 17
