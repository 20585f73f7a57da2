"""README.txt of a pack: how to check it, step by step, with nothing but Python. Pure."""

from __future__ import annotations

import textwrap
from typing import Final

from guard.core.evidence.cover import Cover
from guard.core.evidence.standing import SHEETS

_WIDTH: Final = 88
PYTHON: Final = "python3 -IB"
CHECK: Final = f"{PYTHON} check"
VERIFY: Final = f"{PYTHON} check/verifier.py ledger.ndjson"
FILES: Final = {
    "policies": "the policies, a row for each wording that they had, with the first revision that had it",
    "policy-changes": "when a policy came into force with other rules or another mode",
    "exemptions": "what is exempt from a policy, with owner, reason, last day, and how often it was used",
    "access": "who could act in the guardrail, and who decides: tokens, accounts, groups, stand-ins",
    "teammates": "who could act in Intercom itself: teammates, teams, roles and permissions, version by version",
    "changes": "every change of a setting: who, when, how sure that is, what policies said, why it was made",
    "decisions": "every decision of the policies about a change or an entry of Intercom's log",
    "writes": "what the service wrote to Intercom, why, and what came of it",
    "approvals": "questions to people about changes that were made, with every vote",
    "proposals": "changes that were asked for in advance, with every vote and what happened",
    "break-glass": "emergencies in which a change was made without approval, and their reviews",
    "findings": "what was out of order, from when to when",
    "gaps": "what was not looked at, and when",
    "retention": "what of the record itself was deleted, who was erased, and what is held",
}


def instructions(cover: Cover) -> bytes:
    paragraphs = [
        f"Evidence for {cover.about}\n{cover.workspace}, {cover.from_day} to {cover.to_day} ({cover.zone})",
        "1. What you need",
        _text(
            "Python 3.11 or newer, and nothing else. Open a terminal in this folder, where you unpacked the ZIP. "
            "On Windows write `py -IB` in place of `python3 -IB`. Nothing here needs the network, and nothing is "
            "written. With the package `cryptography`, signatures are checked faster."
        ),
        "2. Is all of it as it was made?",
        f"    {CHECK}",
        _text(
            "It says AS IT WAS MADE where every file is the one that was signed, and every row of every CSV file "
            "follows from the ledger beside it. If not, it names each file, line and row that differs, and ends "
            "with exit code 1."
        ),
        "3. Was it made by whoever says so?",
        _text(
            "Whoever can change a pack can also make a key, and sign another one with it; and could exchange the "
            "programs in check/. No program inside can tell. So ask for two things in another way (a ticket, a "
            "mail of that time, the page that publishes keys): the public key, and a checkpoint from the period or "
            "later. A checkpoint is a text of three lines, an empty one and a signature; save it as "
            "checkpoint.txt. Then:"
        ),
        f"    {CHECK} --key \"{cover.key}\"",
        f"    {CHECK} --key \"KEY\" --checkpoint checkpoint.txt",
        _text(
            "The first line has the key that this pack names: compare it with the one that you got, letter by "
            "letter. Take check/verifier.py from an earlier pack, or from the source of Intercom Guardrail, if you "
            "do not trust the one in here:"
        ),
        f"    {VERIFY}",
        "4. Where does a statement come from?",
        _text(
            "Each row of report.html and of the CSV files ends with numbers of entries. In ledger.ndjson (and in "
            f"earlier.ndjson, for entries before number {cover.first}) each line is an entry with its number `n`; "
            "the line behind it opens the values that say something of a person. Search for `\"n\":NUMBER,`."
        ),
        "5. The files",
        "\n".join([
            _item("report.html", "everything in short, to read and to print"),
            *(_item(f"{sheet.name}.csv", FILES[sheet.name]) for sheet in SHEETS),
            _item("ledger.ndjson", f"entries {cover.first} to {cover.signed} of the ledger; those after {cover.last} "
                  "are of the time after the period, and lead to the signed checkpoint"),
            _item("earlier.ndjson", "entries from before the period that still mattered, each with the proof of its "
                  "place"),
            _item("bodies.ndjson", "what teammates, teams and roles were, one on each line: the SHA-256 of a line "
                  "(without its end) is the digest that an entry about a version opens"),
            _item("manifest.json", "what this pack is about, and the SHA-256 of every file"),
            _item("manifest.seal", "the signature over the manifest"),
            _item("check/", "the programs; each says at its top what it does"),
        ]),
        _text(
            "CSV files are in UTF-8 with a mark at the beginning, so that spreadsheets read them; times are UTC. A "
            "cell that a spreadsheet would take for a formula begins with an apostrophe. [not opened] stands where "
            "a person was erased, where a value is past its retention, or where it is not for this reader: the "
            "entry proves that it was there. [no body] stands where the entry has a digest, and what had it is not in "
            "this pack, for one of these reasons."
        ),
    ]  # fmt: skip
    return ("\n\n".join(paragraphs) + "\n").encode()


def _text(words: str) -> str:
    return textwrap.fill(words, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(name: str, words: str) -> str:
    return textwrap.fill(
        f"{name:<20}{words}",
        _WIDTH,
        subsequent_indent=" " * 20,
        break_long_words=False,
        break_on_hyphens=False,
    )
