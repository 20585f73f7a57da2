"""Every text of a page is said in every language, and no catalogue holds what no page says."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.checkers import python_format

from guard.core.model.preference import LANGUAGES
from guard.core.model.records import Role
from guard.core.proposals.records import Closing, Happening
from guard.web.console import words
from tests.guard.web.console.translating import ROOT, Message, bare_text, messages

TRANSLATED = [language for language in LANGUAGES if language != "en"]
NAMES = {"Guardrail", "UTC", "KIND/ID", "JSON"}
"""What is written the same in every language."""
READ_ALOUD = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}


@cache
def catalogues(language: str) -> dict[str, Catalog]:
    return {path.name: words.catalogue(path, language) for path in words.catalogue_files(language)}


def said(language: str) -> dict[Message, list[str]]:
    """What the catalogues of a language translate, with the files in which it stands."""
    found: dict[Message, list[str]] = {}
    for name, catalogue in catalogues(language).items():
        for message in catalogue:
            if message.id:
                key: Message = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
                found.setdefault(key, []).append(name)
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_that_a_page_says_is_translated(language: str) -> None:
    known = said(language)
    assert {text: places for text, places in messages().items() if text not in known} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over_empty_or_in_doubt(language: str) -> None:
    used = messages()
    assert {text: files for text, files in said(language).items() if text not in used} == {}
    for name, catalogue in catalogues(language).items():
        for message in catalogue:
            if message.id:
                forms = message.string if isinstance(message.string, list | tuple) else [message.string]
                assert all(forms), (name, message.id)
                assert not message.fuzzy, (name, message.id)
        assert not list(catalogue.obsolete), name


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_is_translated_once(language: str) -> None:
    assert {text: files for text, files in said(language).items() if len(files) > 1} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_the_same_values_and_the_same_markup(language: str) -> None:
    for name, catalogue in catalogues(language).items():
        for message in catalogue:
            if not message.id:
                continue
            python_format(catalogue, message)
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
            for form in forms:
                assert sorted(re.findall(r"<[^>]*>", form)) == sorted(re.findall(r"<[^>]*>", ids[-1])), (
                    name,
                    message.id,
                )
                assert set(re.findall(r"%\((\w+)\)", form)) == set(re.findall(r"%\((\w+)\)", ids[-1])), (
                    name,
                    message.id,
                )


class Bare(HTMLParser):
    """Words of a piece of a template that stand in no translated text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words |= set(re.findall(r"[A-Za-zÀ-ÿ/]{2,}", data)) - NAMES

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ_ALOUD:
                self.handle_data(value or "")


@pytest.mark.parametrize("template", sorted(path.name for path in (ROOT / "templates").glob("*.html")))
def test_no_text_of_a_template_is_left_out_of_translation(template: str) -> None:
    text = "\N{OBJECT REPLACEMENT CHARACTER}".join(bare_text(template))
    text = re.sub(r"<(code|pre|title)\b[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert Bare(text).words == set()


def test_every_word_that_a_badge_may_show_is_one_of_the_terms() -> None:
    terms = {*get_args(Role), *get_args(Closing), *get_args(Happening)}
    assert {term.replace("_", " ") for term in terms} - set(words.TERMS) == set()


def test_what_nobody_translated_is_shown_in_english() -> None:
    assert words.translations("xx").ugettext("Sign in") == "Sign in"
    assert words.gettext("") == ""
