"""The words of the pages, in the reader's language.

Templates and views write English; the catalogues in `locale/` say it in other languages, one file per subject.
Sentences of the service itself, the same in the API and on the command line, stay English: `english` marks them for
whoever listens.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from markupsafe import Markup

from guard.web.console.escaping import shown
from guard.web.console.reader import reader

LOCALE: Final = files(__package__) / "locale"


def _(text: str, **values: object) -> Markup:
    """A text in the reader's language, with values for its `%(name)s`. The text is ours, and may hold HTML; the values
    may be anybody's."""
    return _with(gettext(text), values)


def ngettext(single: str, plural: str, num: int, **values: object) -> Markup:
    """As `_`, for one or for several; `%(num)s` is the number."""
    said = translations(reader().language).ungettext(single, plural, num)
    return _with(said, {"num": num, **values})


def gettext(text: str) -> str:
    """As `_`, as plain text. An empty text stays empty: catalogues keep their header under it."""
    return text and str(translations(reader().language).ugettext(text))


def _with(text: str, values: Mapping[str, object]) -> Markup:
    return Markup(text) % {  # noqa: S704  # a text of ours; the values are escaped
        name: shown(value) for name, value in values.items()
    }


def N_(text: str) -> str:  # noqa: N802  # the name that everybody knows for it
    """Marks a text that is translated where it is shown."""
    return text


def word(term: str) -> Markup:
    """A status, a role or another term of `TERMS`, such as `changes_wanted`, as people read it."""
    return Markup("{}").format(gettext(term.replace("_", " ")))


def english(text: str) -> Markup:
    """A sentence of the service, marked as English where the page is not."""
    if reader().language == "en":
        return Markup("{}").format(shown(text))
    return Markup('<span lang="en">{}</span>').format(shown(text))


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, of all its files; English says what is written."""
    made = NullTranslations()
    for path in catalogue_files(language):
        compiled = io.BytesIO()
        write_mo(compiled, _kept_together(catalogue(path, language)))
        compiled.seek(0)
        found = Translations(compiled)
        made = found if not isinstance(made, Translations) else made.merge(found)
    return made


def _kept_together(found: Catalog) -> Catalog:
    """Guillemets stand on the line of what they quote."""
    for message in found:
        if isinstance(message.string, str):
            message.string = _with_guillemets(message.string)
        elif message.string:
            message.string = tuple(_with_guillemets(one or "") for one in message.string)
    return found


def _with_guillemets(text: str) -> str:
    return text.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")


def catalogue(path: Traversable, language: str) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)


def catalogue_files(language: str) -> Iterator[Traversable]:
    """The files of a language by their names: one per subject."""
    folder = LOCALE / language
    if folder.is_dir():
        yield from sorted(
            (file for file in folder.iterdir() if file.name.endswith(".po")), key=lambda file: file.name
        )


TERMS: Final = (
    # roles
    N_("viewer"), N_("requester"), N_("approver"), N_("operator"),
    # severities
    N_("low"), N_("medium"), N_("high"), N_("critical"),
    # statuses of proposals and approvals
    N_("open"), N_("pending"), N_("changes wanted"), N_("approved"), N_("scheduled"), N_("applying"), N_("applied"),
    N_("failed"), N_("rolled back"), N_("partly applied"), N_("denied"), N_("expired"), N_("withdrawn"), N_("void"),
    N_("suspended"), N_("refused"), N_("settled"),
    # verdicts on what would be asked for
    N_("unchanged"), N_("allowed"), N_("needs approval"), N_("invalid"),
    # what happened to a proposal
    N_("asked"), N_("edited"), N_("voted"), N_("commented"), N_("approve"), N_("deny"), N_("glass broken"),
    N_("reviewed"), N_("resumed"), N_("step"), N_("used"), N_("closed"), N_("renewed"),
    # people
    N_("disabled"),
    # what a policy says, and what is said of policies
    N_("broken"), N_("kept"), N_("excused"), N_("exempt"), N_("unknown"), N_("error"), N_("warning"),
)  # fmt: skip
"""The product's own words that pages show by `word`."""
