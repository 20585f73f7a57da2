"""Takes out of a question what says who asked it: names, addresses, numbers. What is left is a question for Fin.

It takes out too much rather than too little: a question is as good without its order number. Names of people whom
nothing else names (a wife, a neighbour) cannot all be recognised: whoever uses the questions reads them first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 400
"""Characters of a question."""
_LEAST: Final = 3
"""Letters that have to be left for a question to say anything."""
_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞŠŽĆČŁŃŚŹŻ][\w'\u2019.-]*"
_FULL: Final = rf"{_CAPITAL}(?:\s+(?:(?:van|von|de|del|di|du|la|le|der|den|ter|al|bin)\s+)*{_CAPITAL}){{0,3}}"
_MASKS: Final[tuple[tuple[str, str, re.RegexFlag], ...]] = (
    (r"\b(?:https?://|www\.)\S+", "[link]", re.IGNORECASE),
    (r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.\w+", "[email]", re.IGNORECASE),
    (r"(?<!\w)@[\w.-]{2,}", "[name]", re.IGNORECASE),
    (r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b", "[number]", re.NOFLAG),
    (r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{0,4}(?![\w:])", "[number]", re.IGNORECASE),
    (r"(?<!\w)\+?\(?\d(?:[\s().\-/\u2013·]{0,2}\d){5,}(?!\w)", "[number]", re.NOFLAG),
    (
        r"\b\d{1,5}[a-z]?(?: (?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|route"
        r"|cours) [^,.;?!\n]{2,40}",
        "[address]",
        re.IGNORECASE,
    ),
    (
        rf"\b\d{{1,5}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,4}}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl|Terrace)\b\.?",
        "[address]",
        re.NOFLAG,
    ),
    (
        r"\b[\wÄÖÜäöüß-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer) \d{1,4}(?: ?[a-z]\b)?",
        "[address]",
        re.IGNORECASE,
    ),
    (
        r"\b(?:calle|avenida|plaza|via|viale|piazza|corso|rua) [^,.;?!\n]{2,40}?,? \d{1,4}\b",
        "[address]",
        re.IGNORECASE,
    ),
    (r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", "[address]", re.NOFLAG),
    (r"\b\d{5}(?:-\d{4})? [A-ZÀ-Þ][\w-]+", "[address]", re.NOFLAG),
    (r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b", "[date]", re.NOFLAG),
    (
        r"(?<![\w])#?(?=[A-Za-z0-9_/-]*\d[A-Za-z0-9_/-]*\d[A-Za-z0-9_/-]*\d)[A-Za-z0-9_/-]{4,}",
        "[number]",
        re.NOFLAG,
    ),
    (
        rf"(?i:\b(?:my name is|i am called|this is|je m['\u2019]appelle|mon nom est|ich hei(?:ß|ss)e"
        rf"|mein name ist|me llamo|mi chiamo))\s+{_FULL}",
        "[name]",
        re.NOFLAG,
    ),
    (
        rf"(?i:\b(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|mlle|monsieur|madame|m|sr|sra|señor|señora)\b\.?)\s+{_FULL}",
        "[name]",
        re.NOFLAG,
    ),
    (
        rf"(?i:^\s*(?:dear|hi|hello|hey|bonjour|salut|hallo|guten tag|liebe[rs]?|sehr geehrte[rs]?|hola))\s+{_FULL}",
        "[name]",
        re.MULTILINE,
    ),
)
_COMPILED: Final = tuple((re.compile(pattern, flags), mark) for pattern, mark, flags in _MASKS)
_AGAIN: Final = re.compile(r"(\[(\w+)\])(?:[\s,.;:()-]*\[\2\])+")
_ENDS: Final = re.compile(r"(?:[\s,.-]*\[name\])+\s*$")
_MARK: Final = re.compile(r"\[\w+\]")
_FORMULA: Final = "=+-@\t"


def masked(text: str, names: Iterable[str] = ()) -> str:
    """A question of which nobody can tell who asked it, in one line; empty where nothing is left to ask. `names` are
    those of the people in the conversation, their addresses included."""
    for pattern, mark in _COMPILED[:4]:
        text = pattern.sub(mark, text)
    text = _without_names(text, names)
    for pattern, mark in _COMPILED[4:]:
        text = pattern.sub(mark, text)
    text = _AGAIN.sub(r"\1", " ".join(text.split()))
    text = _ENDS.sub("", text).lstrip(_FORMULA).strip()
    return _cut(text) if _says_something(text) else ""


def _without_names(text: str, names: Iterable[str]) -> str:
    forms = sorted({form for name in names for form in _forms(name)}, key=len, reverse=True)
    if not forms:
        return text
    pattern = "|".join(map(_wherever, forms))
    return re.sub(rf"(?:{pattern})(?:['\u2019]s\b)?", "[name]", text, flags=re.IGNORECASE)


def _wherever(form: str) -> str:
    """A pattern that finds a name. What has no capitals, as in Chinese or Arabic, stands between letters as well."""
    plain = re.escape(form)
    return plain if form.upper() == form.lower() else rf"(?<!\w){plain}(?!\w)"


def _forms(name: str) -> set[str]:
    """A name as people write it: whole, its parts, and without accents; also of an address what stands before the @."""
    whole = name.strip().partition("@")[0]
    parts = {whole, *re.split(r"[\s._+\-]+", whole)}
    plain = {_without_accents(part) for part in parts}
    joined = {part.replace("'", "").replace("\u2019", "") for part in parts | plain}
    return {part for part in parts | plain | joined if len(part) > 1 and not part.isdigit()}


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _says_something(text: str) -> bool:
    return sum(map(str.isalpha, _MARK.sub("", text))) >= _LEAST


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
