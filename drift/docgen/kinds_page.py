"""Writes docs/kinds.md from the catalogue: `python -m drift.docgen.kinds_page > docs/kinds.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import API_REQUEST_TOPIC, KINDS, matches
from drift.core.catalogue.kind import PREVIEW, Endpoint, Kind, Sort
from drift.core.catalogue.kinds.not_watched import NOT_READ, NOT_WRITTEN
from drift.core.catalogue.references import ANY_DEPTH, referring_kinds

VERSIONS: Final = ("2.14", "2.15", "2.16", PREVIEW)

INTRODUCTION: Final = """\
# What is watched

Every kind of configuration that the service knows: how it is read, what counts as a difference, and what can be put
back by Intercom's API. This page is generated from the catalogue (`python -m drift.docgen.kinds_page > docs/kinds.md`).

* If the configured version of Intercom's API lacks a kind, the kind is reported as *not read*, with that reason.
  Nothing is concluded from it. Kinds that only Preview has are read from Preview, whatever version is configured.
* Where no API writes a kind, the service writes down numbered steps for a person, with the old values. The next
  reading shows whether they were followed.
* A resource that comes back under a new id keeps its history, exemptions and findings.

| Kind | Read | Changed back | Deleted, comes back | Made, taken away |
|---|---|---|---|---|
"""

NOT_READ_HEAD: Final = """\
## What is not read, and why

A test compares this table with Intercom's newest description of its API: every call that reads belongs to a kind or
stands here.

| What | Calls | Why not |
|---|---|---|
"""

NOT_WRITTEN_HEAD: Final = """\
## What is never written, and why

The same for the calls that write configuration.

| Call | Why not |
|---|---|
"""


def listing() -> str:
    """The whole page."""
    rows = "\n".join(map(_row, KINDS))
    sections = "\n".join(line for kind in KINDS for line in _section(kind))
    not_read = "\n".join(f"| {row.what} | {_calls(row.calls)} | {row.why} |" for row in NOT_READ)
    not_written = "\n".join(f"| `{row.call}` | {row.why} |" for row in NOT_WRITTEN)
    return (
        f"{INTRODUCTION}{rows}\n\n{sections}\n{NOT_READ_HEAD}{not_read}\n\n{NOT_WRITTEN_HEAD}{not_written}\n"
    )


def _calls(paths: tuple[str, ...]) -> str:
    return ", ".join(f"`GET {path}`" for path in paths) or "none"


def _row(kind: Kind) -> str:
    read = "from the log" if kind.log_only else "by API"
    ends = "always one | always one" if kind.singleton else f"{_recreation(kind)} | {_removal(kind)}"
    return f"| [`{kind.name}`](#{kind.name}) | {read} | {_update(kind)} | {ends} |"


def _update(kind: Kind) -> str:
    if not (kind.can("update") or kind.replaced):
        return "by hand"
    return "by API, new id" if kind.replaced else "by API"


def _recreation(kind: Kind) -> str:
    if kind.unarchives:
        return "un-archived"
    return "by API, new id" if kind.can("create") else "by hand"


def _removal(kind: Kind) -> str:
    if kind.can("delete"):
        return "deleted"
    return "archived" if kind.archive or kind.unarchives else "by hand"


def _section(kind: Kind) -> Iterator[str]:
    yield f"## {kind.name}\n"
    yield f"{kind.title}. Sensitivity: {kind.sensitivity}.\n"
    yield f"- **Read:** {_read(kind)}"
    yield f"- **Compared:** {_compared(kind)}"
    yield f"- **In another workspace:** {_matched(kind)}"
    yield from _measured(kind)
    yield f"- **Put back:** {_put_back(kind)}"
    yield f"- **Lost:** {kind.recreate_loses or 'nothing: there is always exactly one.'}"
    yield from _references(kind)
    if kind.unseen:
        yield f"- **Not seen:** {kind.unseen}"
    yield f"- **Announced by:** {_announced(kind)}"
    yield f"- **Versions:** {_versions(kind)}"
    yield f"- **Permissions:** {_permissions(kind)}"
    yield ""


def _references(kind: Kind) -> Iterator[str]:
    """The kinds that its resources name by id, with the fields, and those that name it. What is searched at every depth
    has no field to show."""
    fields: dict[str, list[str]] = {}
    for one in kind.references:
        fields.setdefault(one.to, []).extend([] if ANY_DEPTH in one.path else [f"`{one.path}`"])
    if kind.links:
        fields["links to a help center"] = [f"`{path}`" for path in kind.links]
    if fields:
        named = [f"{to} ({', '.join(paths)})" if paths else to for to, paths in fields.items()]
        yield f"- **Refers to:** {', '.join(named)}."
    by = [other.name for other in referring_kinds(kind.name)]
    if by or kind.unseen_referrers:
        unseen = f" Not read: {'; '.join(kind.unseen_referrers)}." if kind.unseen_referrers else ""
        kept = "".join(f" {sentence}" for sentence in (kind.kept_in_use, kind.kept_unseen) if sentence)
        yield f"- **Referred to by:** {', '.join(by) or 'no kind that is read'}.{unseen}{kept}"


def _read(kind: Kind) -> str:
    if kind.log_only:
        return (
            "no API reads it; its state is folded from the activity log, and can be declared as a baseline."
        )
    ways = [
        f"`{endpoint.method} {endpoint.path}`"
        for endpoint in (kind.listing and kind.listing.endpoint, kind.get)
        if endpoint
    ]
    under = f", under each {kind.parent}" if kind.parent and not kind.parent_field else ""
    flag = f" that says `{kind.parent_flag}`" if kind.parent_flag else ""
    ids = ", for the configured ids" if kind.by_configured_id else ""
    often = f", every {kind.reread_every:.0f} s" if kind.reread_every else ""
    return f"{' and '.join(ways)}{under}{flag}{ids}{often}."


def _measured(kind: Kind) -> Iterator[str]:
    """What is counted beside the configuration."""
    if kind.statistics:
        names = ", ".join(f"`{place}`" for place in kind.statistics.values())
        yield f"- **Counted:** {names}, once a day ([statistics](statistics.md))."
    if kind.runs:
        yield f"- **Counted:** runs, hour by hour: `{kind.runs.method} {kind.runs.path}` ([statistics](statistics.md))."


_SORTS: Final[Mapping[Sort, str]] = {
    "network": "networks",
    "email": "e-mail addresses",
    "time_zone": "time zones",
    "url": "URLs",
    "host": "domains",
    "locale": "locales",
}
"""Sorts of texts, of which one value has several spellings."""


def _compared(kind: Kind) -> str:
    if kind.log_only:
        many = ", one value for each thing it speaks of" if kind.folded_by else ""
        return f"one value for each setting{many}; what Intercom does not explain is kept whole."
    clauses = [
        _names("without", kind.volatile),
        _names("as sets", tuple(field.path for field in kind.sets)),
        *(
            _names(
                f"as {_SORTS[sort]}", tuple(path for path, declared in kind.sorts.items() if declared == sort)
            )
            for sort in dict.fromkeys(kind.sorts.values())
        ),
        _names("as fingerprints", kind.secrets),
        _names("by id only", kind.copies),
    ]
    return f"{'; '.join(clause for clause in clauses if clause) or 'every field'}."


def _matched(kind: Kind) -> str:
    """How it is found in another workspace, and what is not compared with it."""
    if kind.singleton:
        found = "there is one in each"
    else:
        under = [f"the {kind.parent} above it"] if kind.parent else []
        fields = [f"`{path}`" for path in kind.match_fields if path != kind.parent_id_field]
        found = f"the same by {' and '.join([*fields, *under])}"
    own = "; ".join(f"`{path}` is not compared: {why}" for path, why in kind.own.items())
    return f"{found}{f'; {own}' if own else ''}."


def _names(word: str, paths: tuple[str, ...]) -> str:
    return f"{word} {', '.join(f'`{path}`' for path in paths)}" if paths else ""


def _put_back(kind: Kind) -> str:
    if kind.replaced:
        return "a change is a deletion and a creation."
    fields = ", ".join(f"`{name}`" for name in sorted(kind.writable))
    if not fields:
        return "by hand, with written steps."
    archived = " Archiving is a call of its own, and is not taken back." if kind.archive else ""
    queued = (
        f" Intercom queues it: it shows within {kind.shows_within / 60:.0f} minutes."
        if kind.shows_within
        else ""
    )
    return f"{fields}; the rest by hand, with written steps.{archived}{queued}"


def _announced(kind: Kind) -> str:
    patterns = kind.activity_types + kind.folded_from
    sources = [f"`{name}`" for name in ACTIVITY_TYPES if matches(name, patterns)]
    sources += [f"`{topic}` (webhook)" for topic in kind.topics]
    told = f"{', '.join(sources)}." if sources else "no change event: only a reading shows a change."
    if kind.log_only:
        return told
    return f"{told} Who changed it through the API: `{API_REQUEST_TOPIC}` (webhook)."


def _versions(kind: Kind) -> str:
    read = kind.endpoint_to_read()
    if read is None:
        return "all."
    writes = [call for call in (kind.update, kind.create, kind.delete, kind.archive) if call is not None]
    written = f"; written in {_version_list(writes[0])}" if writes else ""
    return f"read in {_version_list(read)}{written}{_younger_fields(kind)}."


def _younger_fields(kind: Kind) -> str:
    """The fields that came later than the calls, by version; those inside others go with them."""
    shown = [(name, since) for name, since in kind.fields_since.items() if "." not in name]
    return "".join(
        f"{_names(';', tuple(name for name, since in shown if since == version))} from {version} on"
        for version in sorted({since for _, since in shown})
    )


def _version_list(endpoint: Endpoint) -> str:
    """The configured versions that support a call, each with the version it is sent in where that differs."""
    sent_versions = {pinned: endpoint.version(pinned) for pinned in VERSIONS}
    if set(sent_versions.values()) == {PREVIEW}:
        return "Preview, whatever is configured"
    known = [
        pinned if sent == pinned else f"{pinned} (as {sent})"
        for pinned, sent in sent_versions.items()
        if sent is not None
    ]
    return ", ".join(known)


def _permissions(kind: Kind) -> str:
    read = kind.read_permission or "not named by Intercom"
    written = kind.writable or kind.delete
    write = f"; to write: {kind.write_permission or 'not named by Intercom'}" if written else ""
    return f"to read: {read}{write}."


if __name__ == "__main__":
    sys.stdout.write(listing())
