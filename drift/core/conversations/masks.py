"""What in a question says who asked it, as patterns in the order in which they are looked for, each with its mark."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

_SCRIPTS: Final = ((0x41, 0x250), (0x370, 0x588), (0x1E00, 0x2000))
"""Latin, Greek, Cyrillic and Armenian letters: those that know capitals."""
_UPPER: Final = "".join(
    chr(code) for code in chain.from_iterable(range(*span) for span in _SCRIPTS) if chr(code).isupper()
)
_CAPITAL: Final = rf"[{_UPPER}][\w'\u2019.-]*"
_BETWEEN: Final = r"(?:(?:van|von|de|del|di|du|la|le|der|den|ter|al|bin)\s+)*"
_FULL: Final = rf"{_CAPITAL}(?:\s+{_BETWEEN}{_CAPITAL}){{0,3}}"
_TWO: Final = rf"{_CAPITAL}(?:\s+{_BETWEEN}{_CAPITAL}){{1,3}}"
_APART: Final = r"[\s().\-/_\u2010-\u2015\u2212·]{0,3}"
_DOMAIN: Final = r"(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}"
_DOT: Final = r"\s?(?:\.|[(\[{]\s?(?:dot|punkt|point|punto)\s?[)\]}])\s?"
_MONTHS: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni"
    "|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero"
    "|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_ANY: Final = re.IGNORECASE
_EXACT: Final = re.NOFLAG
Mask = tuple[str, str, re.RegexFlag]

ADDRESSES: Final[tuple[Mask, ...]] = (
    (r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+", "[link]", _ANY),
    (r'"[^"@\n]{1,64}"@[\w.-]{1,255}', "[email]", _ANY),
    (r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}\.\w+", "[email]", _ANY),
    (
        rf"[\w.+-]{{1,64}}\s?[(\[{{]\s?(?:at|ät|arroba|chez)\s?[)\]}}]\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}",
        "[email]",
        _ANY,
    ),
    (rf"(?<![\w@.]){_DOMAIN}(?::\d{{1,5}})?[/?#]\S*", "[link]", _ANY),
    (r"(?<!\w)@[\w.-]{2,}", "[name]", _ANY),
    (r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b", "[number]", _EXACT),
    (r"\b[a-z]{2}\d{2}[ -]?[a-z0-9]{4}(?:[ -]?(?=[a-z]*\d)[a-z0-9]{1,4}){2,8}\b", "[number]", _ANY),
    (r"\beyJ[\w-]+(?:\.[\w-]+){0,3}", "[secret]", _EXACT),
    (
        r"\b(?:password|passwort|kennwort|passcode|mot de passe|contraseña|pass ?word|api[ -]?key|api[ -]?token|token"
        r"|secret|pin|otp)\b\s*(?:is|was|ist|war|est|es|era|lautet|[:=])+\s*\S+",
        "[secret]",
        _ANY,
    ),
    (r"(?<![\w-])(?=[\w-]*[_\d])[A-Za-z0-9_-]{20,}", "[secret]", _EXACT),
)
"""What is looked for before names: a name may be a part of it."""

THE_REST: Final[tuple[Mask, ...]] = (
    (r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{0,4}(?![\w:])", "[number]", _ANY),
    (rf"(?<!\w)\+?\(?\d(?:{_APART}\d){{5,}}(?!\w)", "[number]", _EXACT),
    (
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?(?:de )?(?:{_MONTHS})\b,?(?: (?:de )?\d{{4}})?",
        "[date]",
        _ANY,
    ),
    (rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b", "[date]", _ANY),
    (
        r"\b\d{1,5}[a-z]?(?: (?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|route"
        r"|cours) [^,.;?!\n]{2,40}",
        "[address]",
        _ANY,
    ),
    (
        rf"\b\d{{1,5}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,4}}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl|Terrace)\b\.?",
        "[address]",
        _EXACT,
    ),
    (
        r"(?<![\w-])[\w-]{0,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gracht"
        r"|gatan|vägen|gata|veien|vej|gade|katu) \d{1,4}(?: ?[a-z]\b)?",
        "[address]",
        _ANY,
    ),
    (
        r"\b(?:calle|avenida|plaza|via|viale|piazza|corso|rua) [^,.;?!\n]{2,40}?,? \d{1,4}\b",
        "[address]",
        _ANY,
    ),
    (
        r"\b(?:(?:ul|al|os|pl|ул|пр|пл)\.|ulica|улица|вулиця|проспект|οδός) ?[^,.;?!\n]{2,40}?,? (?:д\.? ?)?\d{1,4}"
        r"[a-z\u0430-\u044f]?\b(?:/\d+| ?m\.? ?\d+)?",
        "[address]",
        _ANY,
    ),
    (r"\b(?:apartment|apt|flat|suite|unit|appartement|wohnung)\.? #?\d{1,5}[a-z]?\b", "[address]", _ANY),
    (r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", "[address]", _EXACT),
    (rf"\b\d{{5}}(?:-\d{{4}})? [{_UPPER}][\w-]+", "[address]", _EXACT),
    (r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b", "[date]", _EXACT),
    (
        r"(?i:\b(?:order|bestellung|commande|pedido|ordine|ticket|booking|buchung|reservation|réservation|tracking"
        r"|invoice|rechnung|facture))(?i:[ -]?(?:no|nr|number|nummer|id|code)\b\.?)?(?i: is| ist)?[ :#]{1,3}"
        r"[A-Z0-9]{5,}\b",
        "[number]",
        _EXACT,
    ),
    (r"(?<![\w-])#?[A-Z]{1,6}[-_]\d{1,12}\b", "[number]", _EXACT),
    (r"(?<!\w)(?=\w*\d)(?=\w*_)\w{4,}", "[name]", _EXACT),
    (
        r"(?<![\w])#?(?=[A-Za-z0-9_/-]*\d[A-Za-z0-9_/-]*\d[A-Za-z0-9_/-]*\d)[A-Za-z0-9_/-]{4,}",
        "[number]",
        _EXACT,
    ),
    (
        rf"(?i:\b(?:my name is|my name['\u2019]s|name:|i am called|this is|je m['\u2019]appelle|mon nom est"
        rf"|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|mi chiamo|meu nome é|me chamo|ik heet|mijn naam is"
        rf"|jag heter|jeg he(?:dd|t)er|nazywam się|mam na imię|benim ad\u0131m|ad\u0131m|меня зовут|мене звати|με λένε"
        rf"|ονομάζομαι))\s+{_FULL}",
        "[name]",
        _EXACT,
    ),
    (
        rf"(?i:\b(?:i['\u2019]m|i am|it['\u2019]s|it is|ich bin|je suis|soy|sono|ik ben|jestem))\s+{_TWO}",
        "[name]",
        _EXACT,
    ),
    (rf"(?m:^|(?<=[,.!?] )){_TWO}(?=,? here\b)", "[name]", _EXACT),
    (r"(?:我叫|我的名字是|我是|本人姓名)[^\s\W\d_]{2,4}?(?=[,。.!?、\s]|$)", "[name]", _EXACT),
    (r"(?:私の名前は|名前は)[^\s、。]{2,12}?(?:です|と(?:申|言|い))", "[name]", _EXACT),
    (r"(?:제 ?이름은|저는)\s?[^\s,.]{2,6}?(?:입니다|이에요|예요|라고)", "[name]", _EXACT),
    (r"(?:اسمي|أنا اسمي|שמי|קוראים לי)\s+[^\s\d.,،!?؟]+(?:\s+[^\s\d.,،!?؟]+)?", "[name]", _EXACT),
    (
        rf"(?i:(?<![\w'\u2019])(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|mlle|monsieur|madame|m|sr|sra|señor|señora"
        rf"|pan|pani|\u0433-\u043d|\u0433-\u0436\u0430)\b\.?)\s+{_FULL}",
        "[name]",
        _EXACT,
    ),
    (
        rf"(?i:^\s*(?:dear|hi|hello|hey|bonjour|salut|hallo|guten tag|liebe[rs]?|sehr geehrte[rs]?|hola|ciao|olá"
        rf"|здравствуйте|привет))\s+{_FULL}",
        "[name]",
        re.MULTILINE,
    ),
)
