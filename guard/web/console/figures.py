"""Numbers about conversations on a page: the sentence as it is, with its sort marked to be seen at a glance."""

from __future__ import annotations

import re
from typing import Final, Protocol

from markupsafe import Markup

from guard.web.console.escaping import shown
from guard.web.console.words import english

_SORT: Final = re.compile(r"(?:^|(?<=, )|(?<=: ))(counted|bounded|estimated|unknown)(?=$|[,:;.]| from )")
"""Where a sentence says its sort: `…, counted`, `…, bounded: because …`, `unknown, because …`."""


class Said(Protocol):
    def sentence(self) -> str: ...


def figure(of: Said | str, above: str = "") -> Markup:
    """A figure, or the sentence of one that was kept. The page says `above` already why it is bounded: the same reason
    again is there for whoever listens, and takes no place."""
    text = of if isinstance(of, str) else of.sentence()
    found = _SORT.search(text)
    if found is None:
        return english(text)
    sort = Markup('<span class="sort {0}">{0}</span>').format(found[1])
    rest = text[found.end() :]
    behind = Markup('<span class="unseen">{}</span>') if above and rest == f": {above}" else Markup("{}")
    parts = (shown(text[: found.start()]), sort, behind.format(shown(rest)))
    return Markup('<span class="figure" lang="en">{}{}{}</span>').format(*parts)
