"""Further files of an evidence pack: what was in force, who could act, what was out of order, and what was not looked
at. This file works alone, beside `sheets.py` and `matters.py`, as it lies in each pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from guard.core.evidence.keeping import RETENTION
from guard.core.evidence.matters import (
    APPROVALS,
    CHANGES,
    DECISIONS,
    PROPOSALS,
    WRITES,
    named,
    of_policy,
    own_key,
    reasons_of,
    renamed,
    same,
    times,
    untold,
)
from guard.core.evidence.outages import GAPS
from guard.core.evidence.sheets import Addition, Fact, Part, Read, Scope, Sheet, columns, moment, text
from guard.core.evidence.teammates import TEAMMATES


def _hours(cells: dict[str, str]) -> None:
    """How long a finding was open."""
    try:
        opened, closed = (datetime.fromisoformat(cells[name]) for name in ("opened_at", "closed_at"))
        cells["open_for_hours"] = f"{max((closed - opened).total_seconds(), 0) / 3600:.1f}"
    except ValueError:
        cells["open_for_hours"] = ""


FINDINGS: Final = Sheet(
    "findings",
    columns(
        "finding policy subject severity* sentence* opened_at* closed_at* closed_because* open_for_hours "
        "reopened* decision*"
    ),
    {
        "findings": Part(
            "findings",
            own_key,
            {
                **named("finding"),
                **same("policy", "subject", "severity", "sentence", "closed_because", "reopened"),
                **renamed(decision="decision_id"),
                **times(opened_at="opened_at", closed_at="closed_at"),
            },
            of_policy,
        )
    },
    _hours,
)


def rules_of(policy: Mapping[str, Any]) -> str:
    """A short name of what a policy says: it changes with any word of it."""
    said = json.dumps(policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def policies_in(fact: Fact) -> list[dict[str, Any]]:
    """The policies of a set, as their authors wrote them."""
    document = fact.row.get("document")
    found = document.get("policies", ()) if isinstance(document, dict) else ()
    return [policy for policy in found if isinstance(policy, dict)]


def revision_of(fact: Fact) -> str:
    return text(fact.row.get("revision")) or fact.key


def action_of(policy: Mapping[str, Any]) -> str:
    """The word for what a policy does."""
    then = policy.get("then", "flag")
    return text(next(iter(then), "flag") if isinstance(then, dict) else then)


def _policies(fact: Fact, scope: Scope) -> Iterator[Addition]:
    """A policy for each wording that it had, with the revisions of the set that had it."""
    for policy in policies_in(fact):
        id = text(policy.get("id"))
        cells = {
            "policy": id,
            "rules": rules_of(policy),
            "since": fact.at,
            "revision": revision_of(fact),
            "latest_revision": revision_of(fact),
            **{name: text(policy.get(name)) for name in ("because", "severity", "owner", "controls", "mode")},
            "then": action_of(policy),
            "exemptions": text(len(policy.get("exemptions") or ())),
        }
        yield Addition("policies", f"{id} {rules_of(policy)}", fact.number, scope.has_policy(id), cells)


POLICIES: Final = Sheet(
    "policies",
    columns(
        "policy rules since revision latest_revision* because severity owner controls mode then exemptions"
    ),
    {"policy_sets": _policies},
)


def describe(exemption: Mapping[str, Any]) -> str:
    """What is excused, as a clause that serves as its name: `resource 42, actor group:security`."""
    parts = []
    for name in ("resource", "actor", "pointer"):
        given = exemption.get(name)
        values = [given] if isinstance(given, str) else list(given or ())
        if any(values):
            parts.append(f"{name} {' '.join(map(text, values))}")
    return ", ".join(parts)


def _exemptions(fact: Fact, scope: Scope) -> Iterator[Addition]:
    for policy in policies_in(fact):
        id = text(policy.get("id"))
        for exemption in policy.get("exemptions") or ():
            cells = {
                "policy": id,
                "exemption": describe(exemption),
                "since": fact.at,
                "revision": revision_of(fact),
                **{name: text(exemption.get(name)) for name in ("until", "owner", "reason")},
            }
            key = f"{id}\n{describe(exemption)}"
            yield Addition("exemptions", key, fact.number, scope.has_policy(id), cells)


def _used(fact: Fact, scope: Scope) -> Iterator[Addition]:
    """What the policies said in a decision names the exemptions that excused something."""
    for reason in reasons_of(fact) or ():
        for name in reason.get("exemptions") or ():
            policy = text(reason.get("policy"))
            cells = {
                "policy": policy,
                "exemption": text(name),
                "used": "1",
                "last_used_at": moment(fact.row.get("at")),
            }
            yield Addition(
                "exemptions", f"{policy}\n{text(name)}", fact.number, scope.has_policy(policy), cells
            )


EXEMPTIONS: Final = Sheet(
    "exemptions",
    columns("policy exemption owner* until* reason* since revision used# last_used_at*"),
    {"policy_sets": _exemptions, "decisions": _used},
)


def _rollout(fact: Fact, scope: Scope) -> Iterator[Addition]:
    """Each time that a policy came into force with other rules or another mode, or was taken out."""
    policy = _of(fact, "policy") or fact.key
    gone = fact.op == "delete"
    cells = {
        "policy": policy,
        "at": fact.at if gone else moment(fact.row.get("since")) or fact.at,
        "what": "taken out" if gone else "in force with these rules",
        "mode": _of(fact, "mode"),
    }
    yield Addition("policy-changes", f"{fact.number:012d}", fact.number, scope.has_policy(policy), cells)


ROLLOUTS: Final = Sheet("policy-changes", columns("policy at what mode"), {"rollouts": _rollout})

GLASS: Final = Sheet(
    "break-glass",
    columns("proposal edition who at because due_at reviewed_at* reviewed_by* review*"),
    {
        "glass_breaks": Part(
            "break-glass",
            own_key,
            {
                **renamed(proposal="proposal_id"),
                **same("edition", "who", "because", "reviewed_by", "review"),
                **times(at="at", due_at="due_at", reviewed_at="reviewed_at"),
            },
            untold,
        )
    },
)


def _ended(fact: Fact) -> str:
    """When something ended that is deleted when it is over."""
    return fact.at if fact.op == "delete" else ""


def _always(word: str) -> tuple[str, Read]:
    return "", lambda _fact: word


def _access(what: str, word: str, cells: Mapping[str, tuple[str, Read]], person: str = "") -> Part:
    """`person` is the value that names the row as well, where its key does not name people."""
    return Part(
        "access",
        lambda fact: f"{what} {fact.key} {_of(fact, person)}",
        {"sort": _always(word), "id": ("", own_key), "until": ("", _ended), **cells},
        untold,
    )


def _groups(fact: Fact, _scope: Scope) -> Iterator[Addition]:
    """Who people.yaml of a policy set names: groups that are asked, who may break glass, who gets which role."""
    document = fact.row.get("document")
    people = (document.get("people") if isinstance(document, dict) else None) or {}
    named = {f"group {name}": members for name, members in (people.get("groups") or {}).items()}
    named |= {f"role {name}": who for name, who in (people.get("roles") or {}).items()}
    named["may break glass"] = people.get("break_glass") or ()
    for id, members in named.items():
        if members:
            cells = {
                "sort": "people.yaml",
                "id": id,
                "who": text(list(members)),
                "since": fact.at,
                "by": revision_of(fact),
            }
            yield Addition("access", f"people {id} {cells['who']}", fact.number, None, cells)


ACCESS: Final = Sheet(
    "access",
    columns("sort id who role* robot scopes* groups* since expires* until* by because*"),
    {
        "policy_sets": _groups,
        "tokens": _access(
            "tokens",
            "token",
            {
                **renamed(who="email", by="made_by"),
                **same("role", "robot", "scopes"),
                **times(since="created_at", expires="expires_at", until="revoked_at"),
            },
        ),
        "accounts": _access(
            "accounts",
            "account of the identity provider",
            {**renamed(who="email"), **same("groups"), **times(since="confirmed_at")},
        ),
        "disabled_people": _access(
            "disabled_people",
            "person who may do nothing",
            {**renamed(who="email", by="by", because="because"), **times(since="since")},
            "email",
        ),
        "delegations": _access(
            "delegations",
            "stands in for somebody",
            {
                "who": ("delegate", lambda fact: f"{_of(fact, 'delegate')} for {_of(fact, 'delegator')}"),
                **renamed(by="made_by", because="because"),
                **times(since="starts_at", expires="ends_at", until="ended_at"),
            },
        ),
        "passkeys": _access("passkeys", "passkey", {**renamed(who="email"), **times(since="created_at")}),
    },
)


def _of(fact: Fact, name: str) -> str:
    return text(fact.row.get(name))


SHEETS: Final = (
    POLICIES,
    ROLLOUTS,
    EXEMPTIONS,
    ACCESS,
    TEAMMATES,
    CHANGES,
    DECISIONS,
    WRITES,
    APPROVALS,
    PROPOSALS,
    GLASS,
    FINDINGS,
    GAPS,
    RETENTION,
)
"""Every CSV file of a pack, in the order in which a reader meets them."""
WANTED: Final = frozenset(what for sheet in SHEETS for what in sheet.parts)
"""The tables of the ledger that any file is made of."""
POLICY_SETS: Final = frozenset({"policy_sets"})


def scope_of(found: Iterator[Fact], controls: tuple[str, ...]) -> Scope:
    """The policies that carried one of these controls in any set, and the kinds they watched. No control: all."""
    if not controls:
        return Scope()
    policies, kinds = set(), set()
    for fact in found:
        for policy in policies_in(fact):
            if set(controls) & set(policy.get("controls") or ()):
                policies.add(text(policy.get("id")))
                watched = (policy.get("watch") or {}).get("kind") or ()
                kinds |= {watched} if isinstance(watched, str) else set(watched)
    return Scope(frozenset(policies), tuple(sorted(kinds)))


def controls_in(found: Iterator[Fact]) -> frozenset[str]:
    """Every control that a policy of any set carried."""
    return frozenset(
        text(control)
        for fact in found
        for policy in policies_in(fact)
        for control in policy.get("controls") or ()
    )
