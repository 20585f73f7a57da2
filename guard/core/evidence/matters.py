"""The files of an evidence pack, and which entries of the ledger each row is made of. This file works alone, beside
`sheets.py` and `standing.py`, as it lies in each pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from guard.core.evidence.sheets import (
    NOT_OPENED,
    Addition,
    Fact,
    Part,
    Read,
    Relevant,
    Scope,
    Sheet,
    columns,
    is_open,
    moment,
    of,
    text,
    when,
)

Names: TypeAlias = Callable[[Fact], list[str] | None]
"""The policies that an entry names; None where it does not tell."""


def same(*names: str) -> dict[str, tuple[str, Read]]:
    """Columns that are called as the values they show."""
    return {name: (name, of(name)) for name in names}


def renamed(**columns: str) -> dict[str, tuple[str, Read]]:
    return {column: (name, of(name)) for column, name in columns.items()}


def times(**columns: str) -> dict[str, tuple[str, Read]]:
    return {column: (name, when(name)) for column, name in columns.items()}


def own_key(fact: Fact) -> str:
    return fact.key


def named(column: str) -> dict[str, tuple[str, Read]]:
    """The column that names the matter."""
    return {column: ("", own_key)}


def untold(_fact: Fact, _scope: Scope) -> None:
    return None


def of_policy(fact: Fact, scope: Scope) -> bool | None:
    policy = fact.row.get("policy")
    return scope.has_policy(text(policy)) if is_open(policy) else None


def _of_kind(fact: Fact, scope: Scope) -> bool | None:
    kind = fact.row.get("kind")
    return scope.has_kind(text(kind)) if is_open(kind) else None


def _of_policies(names: Names) -> Relevant:
    def relevant(fact: Fact, scope: Scope) -> bool | None:
        found = names(fact)
        return None if found is None else scope.has_any(found)

    return relevant


def _resource(fact: Fact) -> str:
    return f"{text(fact.row.get('kind'))}/{text(fact.row.get('resource_id'))}"


def who(fact: Fact) -> str:
    """An address where there is one, else an id."""
    return next(
        (text(fact.row[name]) for name in ("actor_email", "actor_id") if fact.row.get(name) is not None), ""
    )


RESOURCE: Final[dict[str, tuple[str, Read]]] = {"resource": ("resource_id", _resource)}
ACTOR: Final[dict[str, tuple[str, Read]]] = {
    "who": ("actor_email", who),
    **renamed(who_type="actor_type", app="actor_app", ip="actor_ip"),
}


def reasons_of(fact: Fact) -> list[dict[str, Any]] | None:
    """What the policies said; None where that cannot be read."""
    judgement = fact.row.get("judgement")
    return judgement.get("reasons") if isinstance(judgement, dict) else None


def _judging(fact: Fact) -> list[str] | None:
    reasons = reasons_of(fact)
    return None if reasons is None else [text(reason.get("policy")) for reason in reasons]


def _broken(name: str) -> tuple[str, Read]:
    """Of the reasons that broke a policy."""

    def read(fact: Fact) -> str:
        reasons = reasons_of(fact)
        if reasons is None:
            return text(fact.row.get("judgement"))
        return " ".join(text(reason.get(name)) for reason in reasons if reason.get("outcome") == "broken")

    return "judgement", read


def _asking(name: str) -> Names:
    """The policies that ask people; what one asks is an array that begins with its name."""

    def read(fact: Fact) -> list[str] | None:
        rules = fact.row.get(name)
        return [text(rule[0]) for rule in rules if rule] if isinstance(rules, list) else None

    return read


def _asked(name: str) -> tuple[str, Read]:
    def read(fact: Fact) -> str:
        names = _asking(name)(fact)
        return text(fact.row.get(name)) if names is None else " ".join(names)

    return name, read


def number_of(value: Any) -> str:
    """A number as a key that is sorted as text."""
    told = text(value)
    return told.zfill(12) if told.isdigit() else told


def _change(fact: Fact) -> str:
    """The change that an entry is about; a decision about an entry of the log alone is about none."""
    return number_of(fact.row.get("change_id"))


def _why_key(fact: Fact) -> str:
    return _change(fact) or number_of(fact.key)


def _unexplained(cells: dict[str, str]) -> None:
    if cells["asked_why"] and not cells["reason"]:
        cells["unexplained"] = "yes"


CHANGES: Final = Sheet(
    "changes",
    columns(
        "change made_at* detected_at resource operation fields who* who_type* app* ip* source* confidence* gap* "
        "decision+ verdict* policies+ question+ asked_why* reason+ ticket+ unexplained"
    ),
    {
        "changes": Part(
            "changes",
            lambda fact: number_of(fact.key),
            {
                **named("change"),
                **RESOURCE,
                **ACTOR,
                **times(made_at="acted_at", detected_at="detected_at"),
                **same("operation", "fields", "source", "confidence", "gap"),
            },
            _of_kind,
        ),
        "decisions": Part(
            "changes",
            _change,
            {**named("decision"), **same("verdict"), "policies": _broken("policy")},
            _of_policies(_judging),
        ),
        "approvals": Part("changes", _change, {**named("question")}, _of_policies(_asking("requirements"))),
        "change_reasons": Part("changes", _change, {**renamed(reason="text"), **same("ticket")}, untold),
        "why_questions": Part(
            "changes",
            _why_key,
            {"asked_why": ("", lambda fact: text(fact.row.get("asked")) or "nobody yet")},
            untold,
        ),
    },
    _unexplained,
)

DECISIONS: Final = Sheet(
    "decisions",
    columns(
        "decision at about resource change activity verdict policies because who who_type app ip acted_at mode "
        "revision note"
    ),
    {
        "decisions": Part(
            "decisions",
            own_key,
            {
                **named("decision"),
                **RESOURCE,
                **ACTOR,
                **times(at="at", acted_at="acted_at"),
                **same("verdict", "mode", "note"),
                **renamed(
                    about="entry", change="change_id", activity="activity_id", revision="policy_revision"
                ),
                "policies": _broken("policy"),
                "because": _broken("sentence"),
            },
            _of_policies(_judging),
        ),
    },
)

WRITES: Final = Sheet(
    "writes",
    columns("write planned_at resource operation purpose reason state* written_at* finished_at* outcome*"),
    {
        "intents": Part(
            "writes",
            own_key,
            {
                **named("write"),
                **RESOURCE,
                **same("operation", "purpose", "reason", "state", "outcome"),
                **times(planned_at="created_at", written_at="writing_at", finished_at="finished_at"),
            },
            _of_kind,
        ),
    },
)


def _vote(fact: Fact) -> str:
    """`alice@acme.example: approve at 2026-11-02T08:00:00.000Z`, for whom, and what they said."""
    row = fact.row
    stands_in = f" for {text(row['on_behalf_of'])}" if row.get("on_behalf_of") else ""
    comment = f" ({text(row['comment'])})" if row.get("comment") else ""
    vote = (
        f"{text(row.get('voter'))}{stands_in}: {text(row.get('choice'))} at {moment(row.get('at'))}{comment}"
    )
    return vote.replace("; ", ", ")


def _agreed(fact: Fact) -> str:
    return text(fact.row.get("voter")) if fact.row.get("choice") == "approve" else ""


def _ballot(fact: Fact) -> str:
    return text(fact.row.get("approval_id"))


def _votes(sheet: str, *, on_proposals: bool) -> Callable[[Fact, Scope], Iterator[Addition]]:
    """A vote on an edition of a proposal is kept under PROPOSAL.EDITION."""
    part = Part(
        sheet,
        lambda fact: _ballot(fact).partition(".")[0],
        {"votes": ("", _vote), "agreed": ("", _agreed)},
        untold,
    )

    def add(fact: Fact, scope: Scope) -> Iterator[Addition]:
        if ("." in _ballot(fact)) == on_proposals:
            yield from part(fact, scope)

    return add


def _separated(cells: dict[str, str]) -> None:
    """Whether those who agreed had no part in it. A vote of somebody who may have had one never counts; that it was
    cast is shown."""
    apart, agreed = cells["excluded"].split(), list(filter(None, cells["agreed"].split("; ")))
    if NOT_OPENED in (cells["excluded"], *agreed):
        cells["separated"] = NOT_OPENED
    elif agreed:
        cells["separated"] = "no" if set(apart) & set(agreed) else "yes"


APPROVALS: Final = Sheet(
    "approvals",
    columns(
        "question asked_at resource change decision policies excluded* expires_at* votes+ agreed+ settled_at* "
        "settlement* note* separated"
    ),
    {
        "approvals": Part(
            "approvals",
            own_key,
            {
                **named("question"),
                **RESOURCE,
                **renamed(change="change_id", decision="decision_id"),
                "policies": _asked("requirements"),
                **same("excluded", "settlement", "note"),
                **times(asked_at="asked_at", expires_at="expires_at", settled_at="settled_at"),
            },
            _of_policies(_asking("requirements")),
        ),
        "votes": _votes("approvals", on_proposals=False),
    },
    _separated,
)


def _document(fact: Fact) -> dict[str, Any]:
    document = fact.row.get("document")
    return document if isinstance(document, dict) else {}


def _asked_for(fact: Fact) -> str:
    """The resources that a proposal is about, with the fields that it sets."""
    if not _document(fact):
        return text(fact.row.get("document"))
    named = []
    for change in _document(fact).get("changes") or ():
        resource = text(change.get("resource") or change.get("kind"))
        named.append(" ".join([resource, *sorted(change.get("set") or ())]))
    return ", ".join(named)


def _said(fact: Fact) -> str:
    """`2026-11-02T08:00:00.000Z approved alice@acme.example`: a line of the thread of a proposal."""
    parts = (moment(fact.row.get("at")), text(fact.row.get("what")), text(fact.row.get("who")))
    return " ".join(filter(None, parts))


PROPOSALS: Final = Sheet(
    "proposals",
    columns(
        "proposal asked_at* asker robot asked_for* reason* answer* policies* excluded* votes+ agreed+ approved_at* "
        "approved_by* closed_at* closing* note* happened+ separated"
    ),
    {
        "proposals": Part(
            "proposals",
            own_key,
            {
                **named("proposal"),
                **same("asker", "robot", "answer", "excluded", "approved_by", "closing", "note"),
                "asked_for": ("document", _asked_for),
                "reason": ("document", lambda fact: text(_document(fact).get("reason"))),
                "policies": _asked("rules"),
                **times(asked_at="asked_at", approved_at="approved_at", closed_at="closed_at"),
            },
            _of_policies(_asking("rules")),
        ),
        "proposal_events": Part(
            "proposals", lambda fact: text(fact.row.get("proposal_id")), {"happened": ("", _said)}, untold
        ),
        "votes": _votes("proposals", on_proposals=True),
    },
    _separated,
)
