"""What the pages say, read from the templates and the views as gettext's tools read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from babel.messages.extract import extract_from_dir
from jinja2 import nodes

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.groups import GROUPS
from guard.web import console
from guard.web.console.renderer import environment

ROOT = Path(console.__file__).parent
Message: TypeAlias = str | tuple[str, str]
"""A text, or a text for one and a text for several."""
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}


def messages() -> dict[Message, list[str]]:
    """Every text that is marked and every title of the catalogue, with the places where it stands."""
    found: dict[Message, list[str]] = {}
    for titled in (*KINDS, *GROUPS):
        found.setdefault(titled.title, []).append(f"the catalogue: {titled.name}")
    options = {"**.html": {"trimmed": "false", "newstyle_gettext": "true", "silent": "false"}}
    for name, line, message, _, _ in extract_from_dir(ROOT, _METHODS, options, _KEYWORDS):
        key: Message = message if isinstance(message, str) else (message[0], message[1])
        if key:
            found.setdefault(key, []).append(f"{name}:{line}")
    return found


def bare_text(template: str) -> Iterator[str]:
    """The pieces of a template that are printed as they stand: nobody translates what is in them."""
    source = (ROOT / "templates" / template).read_text()
    for data in environment().parse(source).find_all(nodes.TemplateData):
        yield data.data
