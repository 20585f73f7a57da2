"""The report of a pack as one HTML page, for the screen and for paper: who could, who did, what was stopped. Pure.

Every statement is of rows that name their entries; nothing in it is said by anything else than the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from statistics import median

from guard.core.evidence.cover import PERIOD_OPEN, Cover, begun_late
from guard.core.evidence.gathered import SHOWN, Gathered
from guard.core.evidence.html_parts import (
    STYLE,
    bullets,
    counted,
    figures,
    paragraph,
    said,
    section,
    table,
)
from guard.core.evidence.teammates_report import teammates

CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report(cover: Cover, found: Gathered) -> bytes:
    sections = list(_sections(cover, found))
    title = f"Evidence for {cover.about}: {cover.workspace}, {cover.from_day} to {cover.to_day}"
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{said(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n<main>\n"
        f"{_top(cover)}{''.join(sections)}</main></body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _sections(cover: Cover, found: Gathered) -> Iterator[str]:
    yield _summary(cover, found)
    yield _watched(cover, found)
    yield _rules(found)
    yield _who_could(cover, found)
    yield _who_did(found)
    yield _stopped(found)
    yield _agreed(found)
    yield _glass(found)
    yield _findings(found)
    yield _kept(found)
    yield _limits(cover, found)


def _top(cover: Cover) -> str:
    controls = (
        said(", ".join(cover.controls)) if cover.controls else "all policies, whatever control they serve"
    )
    pairs = (
        ("Workspace", said(cover.workspace)),
        ("Controls", controls),
        ("Policies under them", said(", ".join(cover.policies)) if cover.controls else "all"),
        ("Period", f"{said(cover.from_day)} to {said(cover.to_day)}, days of {said(cover.zone)}; "
                   f"from {said(cover.since)} to before {said(cover.until)}"),
        ("Made from", _made_from(cover)),
        ("Signed by", f"<code>{said(cover.key)}</code>"),
    )  # fmt: skip
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{value or 'none'}</dd>\n" for name, value in pairs)
    note = f"<pre>{escape(cover.checkpoint.strip())}</pre>" if cover.checkpoint else ""
    vouched = (
        f"A signed checkpoint counts {cover.signed:,} entries. Compare it with one that you got in another way:"
        if cover.checkpoint
        else "No checkpoint vouches for the end of this ledger yet: its newest entries may have been made anew."
    )
    return (
        f"<h1>Evidence for {said(cover.about)}</h1>\n<dl>\n{facts}</dl>\n"
        + ("" if cover.ended else f'<p class="gap">{PERIOD_OPEN}</p>')
        + paragraph(
            "Times are UTC. The last column of each table names the entries of the ledger that a row is made of: they "
            "stand in ledger.ndjson, or in earlier.ndjson where they are older than the period. README.txt says "
            "how to "
            "check all of it without whoever made it."
        )
        + paragraph(vouched)
        + note
    )


def _made_from(cover: Cover) -> str:
    if cover.last < cover.first:
        return f"no entry of the ledger {said(cover.origin)}: it says nothing of this time"
    return f"entries {cover.first:,} to {cover.last:,} of the ledger {said(cover.origin)}"


def _summary(cover: Cover, found: Gathered) -> str:
    sentences = (
        f"{counted(found.counts['changes'], 'change', 'changes')} of settings; of "
        f"{found.many('changes', 'confidence', 'none'):,} nobody knows who made them.",
        f"{counted(found.counts['decisions'], 'decision', 'decisions')} of the policies: "
        + ", ".join(f"{count:,} {verdict}" for verdict, count in found.of("decisions", "verdict"))
        + ".",
        f"{counted(found.counts['writes'], 'write', 'writes')} of the service to the workspace; "
        f"read back as they were meant: {found.many('writes', 'state', 'verified'):,}.",
        f"{counted(found.counts['approvals'], 'question', 'questions')} to people about changes and "
        f"{counted(found.counts['proposals'], 'proposal', 'proposals')} in advance.",
        f"{counted(found.counts['findings'], 'finding', 'findings')}; closed: {len(found.hours):,}.",
        f"{counted(found.counts['break-glass'], 'emergency', 'emergencies')} in which somebody broke glass.",
        f"{counted(len(cover.gaps), 'gap', 'gaps')} in what was looked at.",
    )
    return section("In short", bullets(sentences))


def _watched(cover: Cover, found: Gathered) -> str:
    if cover.gaps or found.counts["gaps"]:
        verdict = paragraph(
            "<strong>Not everything was looked at all the time.</strong> What was not is named here."
        )
        verdict = verdict.replace("<p>", '<p class="gap">', 1)
    else:
        verdict = (
            '<p class="whole">Nothing in the record says that anything was not looked at in this time.</p>'
        )
    heads = (
        ("sort", "What"),
        ("what", "Of what"),
        ("since", "From"),
        ("until", "Until"),
        ("sentence", "Why"),
    )
    shown = cover.gaps[:SHOWN]
    more = f"{len(cover.gaps) - SHOWN:,} more are listed by the verifier." if len(cover.gaps) > SHOWN else ""
    return section(
        "What was watched, and how completely",
        verdict,
        _late(cover),
        bullets(shown),
        paragraph(more) if more else "",
        _table(found, "gaps", heads),
        paragraph("Never looked at, as nothing reads it: ", said(", ".join(cover.beyond)), ".")
        if cover.beyond
        else "",
    )


def _late(cover: Cover) -> str:
    if not cover.ledger_since:
        return ""
    words = begun_late(cover.ledger_since, from_record=cover.from_record)
    return f'<p class="gap">{said(words)}</p>'


def _rules(found: Gathered) -> str:
    policies = (
        ("policy", "Policy"), ("because", "It stops a change because"), ("then", "Then"), ("mode", "Mode"),
        ("owner", "Owner"), ("controls", "Controls"), ("since", "First in the record"), ("revision", "Revision"),
    )  # fmt: skip
    exemptions = (
        ("policy", "Policy"), ("exemption", "Exempt"), ("owner", "Owner"), ("until", "Until"), ("reason", "Reason"),
        ("used", "Used"), ("last_used_at", "Last used"),
    )  # fmt: skip
    moved = (("policy", "Policy"), ("at", "When"), ("what", "What"), ("mode", "Mode"))
    return section(
        "The rules",
        paragraph(
            "A policy has a row for each wording that it had. The revision is the commit of the repository in "
            "which the "
            "policies are reviewed, or the digest of their files: who wrote and reviewed a commit is in that "
            "repository."
        ),
        _table(found, "policies", policies) or paragraph("No policy was under these controls."),
        "<h3>When they came into force</h3>",
        _table(found, "policy-changes", moved) or paragraph("None changed in this time."),
        "<h3>Exemptions</h3>",
        _table(found, "exemptions", exemptions) or paragraph("There was none."),
    )


def _who_could(cover: Cover, found: Gathered) -> str:
    heads = (
        ("sort", "What"), ("who", "Who"), ("robot", "Robot"), ("role", "Role"), ("scopes", "Scopes"),
        ("groups", "Groups"), ("since", "Since"), ("until", "Until"), ("by", "By"), ("because", "Why"),
    )  # fmt: skip
    return section(
        "Who could",
        paragraph(
            "Who could act in the guardrail: tokens, accounts of the identity provider, who stood in for whom, "
            "passkeys, "
            "and who was shut out. Who may approve is said by the policies and by people.yaml of each revision. "
            "Whoever "
            "administers Intercom itself can change settings there: that is why changes are watched."
        ),
        _table(found, "access", heads) or paragraph("Nobody had access in this time."),
        "<h3>In Intercom itself</h3>",
        *teammates(cover, found),
    )


def _who_did(found: Gathered) -> str:
    heads = (
        ("made_at", "Made"), ("resource", "Setting"), ("operation", "What"), ("fields", "Fields"), ("who", "Who"),
        ("app", "By app"), ("confidence", "Sure"), ("verdict", "Verdict"), ("policies", "Policies"), ("reason", "Why"),
        ("ticket", "Ticket"),
    )  # fmt: skip
    sure = [(_SURE.get(word, word), count) for word, count in found.of("changes", "confidence")]
    asked = (("made_at", "Made"), ("resource", "Setting"), ("who", "Who"), ("asked_why", "Asked"))
    unexplained = found.many("changes", "unexplained", "yes")
    return section(
        "Who did",
        paragraph(
            f"{counted(found.counts['changes'], 'change', 'changes')} are in changes.csv, each with who made it."
        ),
        figures("Who", "Changes", found.of("changes", "who")),
        figures("How sure it is who", "Changes", sure),
        "<h3>Changes that a policy minded</h3>",
        _table(found, "changes", heads) or paragraph("There was none."),
        "<h3>Unexplained changes</h3>",
        paragraph(f"{counted(unexplained, 'change was', 'changes were')} asked about, and nobody said why.")
        if unexplained
        else paragraph("Nobody still owes the reason of a change."),
        table(asked, found.unexplained),
    )


_SURE = {
    "certain": "certain",
    "likely": "likely",
    "possible": "possible: others may have made it",
    "none": "nobody is known",
}


def _stopped(found: Gathered) -> str:
    heads = (
        ("at", "When"), ("about", "About"), ("resource", "Setting"), ("who", "Who"), ("verdict", "Verdict"),
        ("policies", "Policies"), ("because", "Why"), ("note", "Note"),
    )  # fmt: skip
    writes = (
        ("planned_at", "Planned"), ("resource", "Setting"), ("purpose", "Purpose"), ("state", "State"),
        ("finished_at", "Finished"), ("outcome", "Outcome"),
    )  # fmt: skip
    minded = [(f"{policy}: {verdict}", count) for (policy, verdict), count in found.minded.most_common(SHOWN)]
    return section(
        "What was flagged, stopped and put back",
        figures("Policy and verdict", "Decisions", sorted(minded, key=lambda pair: (-pair[1], pair[0]))),
        _table(found, "decisions", heads) or paragraph("The policies minded nothing."),
        "<h3>Writes of the service</h3>",
        _table(found, "writes", writes) or paragraph("The service wrote nothing."),
    )


def _agreed(found: Gathered) -> str:
    questions = (
        ("asked_at", "Asked"), ("resource", "Setting"), ("policies", "Policies"), ("excluded", "May not decide"),
        ("votes", "Votes"), ("settlement", "Came to"), ("separated", "Separated"),
    )  # fmt: skip
    proposals = (
        ("asked_at", "Asked"), ("asker", "By"), ("robot", "Robot"), ("asked_for", "For"),
        ("reason", "Why"), ("answer", "Policies said"), ("votes", "Votes"),
        ("approved_by", "Agreed by"), ("closing", "Ended"), ("separated", "Separated"),
    )  # fmt: skip
    yes, no = (
        sum(found.many(sheet, "separated", word) for sheet in ("approvals", "proposals"))
        for word in ("yes", "no")
    )
    duties = (
        f"In {yes:,} of {yes + no:,} cases in which somebody agreed, nobody who agreed had a part in the change. "
        + (
            ""
            if not no
            else f"In {no:,} somebody who may have had one voted as well; such votes do not count."
        )
        if yes + no
        else "Nobody agreed to anything in this time."
    )
    return section(
        "Approvals, and the separation of duties",
        paragraph(duties),
        "<h3>Questions about changes that were made</h3>",
        _table(found, "approvals", questions) or paragraph("Nobody was asked."),
        "<h3>Proposals</h3>",
        _table(found, "proposals", proposals) or paragraph("Nobody proposed anything."),
    )


def _glass(found: Gathered) -> str:
    heads = (
        ("at", "When"), ("who", "Who"), ("because", "Why"), ("due_at", "Review due"), ("reviewed_at", "Reviewed"),
        ("reviewed_by", "By"), ("review", "Review"),
    )  # fmt: skip
    return section(
        "Broken glass, and its reviews",
        _table(found, "break-glass", heads) or paragraph("Nobody broke glass in this time."),
    )


def _findings(found: Gathered) -> str:
    heads = (
        ("opened_at", "Opened"), ("severity", "Severity"), ("policy", "Policy"), ("subject", "Of what"),
        ("closed_at", "Closed"), ("open_for_hours", "Hours"), ("closed_because", "Closed because"),
    )  # fmt: skip
    open_ones = found.counts["findings"] - len(found.hours)
    took = (
        f"Half of those that were closed were open for {median(found.hours):,.1f} hours or less; "
        f"the longest for {max(found.hours):,.1f}."
        if found.hours
        else ""
    )
    return section(
        "Findings, and how long they were open",
        paragraph(f"Closed: {len(found.hours):,}. Open at the end: {open_ones:,}.", took),
        _table(found, "findings", heads) or paragraph("There was none."),
    )


def _kept(found: Gathered) -> str:
    heads = (
        ("at", "When"), ("sort", "What"), ("what", "Of what"), ("older_than", "Older than"), ("by", "By"),
        ("because", "Why"), ("rows", "Rows"), ("held", "Held back"), ("until", "Until"),
    )  # fmt: skip
    return section(
        "What was deleted, erased and held",
        _table(found, "retention", heads) or paragraph("Nothing of the record was deleted, erased or held."),
    )


def _limits(cover: Cover, found: Gathered) -> str:
    erased = (
        f"In {counted(found.not_opened, 'row', 'rows')} a value is not opened: a person was erased, what it "
        f"stood in is "
        "past its retention, or it is not for this reader. The entry still proves that it was there."
        if found.not_opened
        else ""
    )
    gone = (
        f"In {counted(found.without_body, 'row', 'rows')} of teammates.csv it is not said what a teammate, a team or a "
        "role was: its record was deleted as its period was over, speaks of a person who was erased, or is not for "
        "this reader. The entry still proves that it was there, and when."
        if found.without_body
        else ""
    )
    if cover.dropped:
        erased = f"{erased} {cover.dropped}".strip()
    addresses = (
        "IP addresses of people are left out, as the settings of the service say." if cover.withheld else ""
    )
    return section(
        "What this does not show",
        bullets(
            filter(
                None,
                (
                    "What Intercom shows to nobody is not in it: docs/kinds.md of the service has the list.",
                    "Who made a change is worked out from Intercom's log and from calls to its API. Each row says how "
                    "sure that is.",
                    "Whoever holds the key of the ledger could have written another one. Compare the key and the "
                    "checkpoint above with what you got in another way.",
                    erased,
                    gone,
                    addresses,
                ),
            )
        ),
    )


def _table(found: Gathered, sheet: str, heads: tuple[tuple[str, str], ...]) -> str:
    left = found.left[sheet]
    more = f"{left:,} more of them are in {sheet}.csv." if left else ""
    return table(heads, found.shown.get(sheet, ()), more)
