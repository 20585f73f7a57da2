"""From a policy as it was written to a policy as a value, and back to words. The document has been checked before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json
from guard.core.language.policy_schema import CHANGES
from guard.core.language.rule_schema import closed, open_
from guard.core.language.schema_parts import seconds
from guard.core.language.share_builder import build_aftermath, build_counting, build_share, written_share
from guard.core.language.vocabulary.conditions import condition
from guard.core.language.vocabulary.local_time import minutes
from guard.core.language.vocabulary.when import DAYS
from guard.core.language.vocabulary.who import listed
from guard.core.model.asking import AskFirst, Window
from guard.core.model.condition import Condition
from guard.core.model.policy import (
    Action,
    Ask,
    Escalation,
    Exemption,
    Flag,
    People,
    Policy,
    Rate,
    RequireApproval,
    Revert,
    Unattributed,
    Watch,
    verdict_of,
)
from guard.core.model.shares import Share
from guard.core.model.verdict import Verdict


def build(document: Mapping[str, Json], people: People, file: str = "", line: int = 0) -> Policy:
    """The policy that this document describes, compiled."""
    must = document.get("must")
    return Policy(
        id=document["id"],
        because=document["because"],
        severity=document["severity"],
        watch=_watch(document["watch"]),
        then=_action(document["then"]),
        owner=document.get("owner", ""),
        controls=tuple(document.get("controls", ())),
        must=None if must is None else closed(must),
        when=_condition(document.get("when"), people),
        unless=_condition(document.get("unless"), people),
        more_than=_rate(document.get("more_than")),
        share=build_share(document.get("share")),
        aftermath=build_aftermath(document.get("aftermath")),
        ask_first=_ask_first(document.get("ask_first")),
        mode=document.get("mode"),
        exemptions=tuple(_exemption(exemption, people) for exemption in document.get("exemptions", ())),
        ask_why=document.get("ask_why", False),
        file=file,
        line=line,
        document=dict(document),
    )


def build_people(document: Mapping[str, Json]) -> People:
    """The people of a people.yaml; addresses in lower case, as they are compared."""
    groups = document.get("groups", {}).items()
    return People(
        groups={name: tuple(plain_email(address) for address in addresses) for name, addresses in groups},
        slack={plain_email(address): id_ for address, id_ in document.get("slack", {}).items()},
        break_glass=tuple(plain_email(address) for address in document.get("break_glass", ())),
        same_person=tuple(tuple(map(plain_email, of_one)) for of_one in document.get("same_person", ())),
        review_within=seconds(document.get("break_glass_review", "24h")),
        networks={name: tuple(texts) for name, texts in document.get("networks", {}).items()},
        ai=tuple(document.get("ai", ())),
        roles={role: tuple(who) for role, who in document.get("roles", {}).items()},
    )


def effective(policy: Policy) -> dict[str, Json]:
    """The policy as it is understood, with every default written out and `must` as it is judged. JSON-able."""
    watch = policy.watch
    if policy.share is not None:
        return _effective_share(policy, policy.share)
    written: dict[str, Any] = {
        **policy.document,
        "watch": {
            **({"kind": list(watch.kinds)} if watch.kinds else {"activity": list(watch.activities)}),
            **({} if watch.where is None else {"where": watch.where}),
            **({"change": _watched_changes(policy)} if watch.kinds else {}),
            **({"fields": list(watch.fields)} if watch.fields else {}),
        },
        "then": _written(policy.then),
        "mode": policy.mode or "the workspace's",
    }
    if policy.must is not None:
        written["must"] = policy.must
    return written


def _effective_share(policy: Policy, share: Share) -> dict[str, Json]:
    return {
        **policy.document,
        "share": written_share(share, policy.document["share"]),
        "mode": policy.mode or "the workspace's",
    }


def _watched_changes(policy: Policy) -> list[str]:
    watch = policy.watch
    quiet = policy.must is not None and not watch.changes_declared
    return [change for change in CHANGES if change in watch.changes and not (quiet and change == "deleted")]


def _watch(document: Mapping[str, Json]) -> Watch:
    where = document.get("where")
    return Watch(
        kinds=listed(document.get("kind", ())),
        activities=listed(document.get("activity", ())),
        where=None if where is None else open_(where),
        changes=frozenset(listed(document.get("change", CHANGES))),
        changes_declared="change" in document,
        fields=tuple(document.get("fields", ())),
        counting=build_counting(document),
    )


def _action(then: Json) -> Action:
    if then == "flag":
        return Flag()
    if then == "revert":
        return Revert()
    if "revert" in then:
        return Revert(set=then["revert"]["set"])
    asked = then["require_approval"]
    given = {name: asked[name] for name in ("meanwhile", "on_expiry", "veto", "step_up") if name in asked}
    if "expires_in" in asked:
        given["expires_in"] = seconds(asked["expires_in"])
    if "freeze" in asked:
        given["freeze"] = tuple(dict.fromkeys(listed(asked["freeze"])))
    if "unattributed" in asked:
        declared = asked["unattributed"]
        given["unattributed"] = Unattributed(listed(declared.get("from", ())), declared.get("quorum", 1))
    if "escalate" in asked:
        declared = asked["escalate"]
        given["escalate"] = Escalation(listed(declared["to"]), seconds(declared["after"]))
    return RequireApproval(asks(asked), **given)


def asks(asked: Mapping[str, Json]) -> tuple[Ask, ...]:
    """The groups that a document asks: those that are named together, and each that has a quorum of its own."""
    items = items_of(asked["from"])
    named = tuple(item for item in items if isinstance(item, str))
    together = (Ask(named, asked.get("quorum", 1)),) if named else ()
    alone = (item for item in items if isinstance(item, dict))
    return (*together, *(Ask((item["group"],), item.get("quorum", 1)) for item in alone))


def _written(action: Action) -> Json:
    match action:
        case RequireApproval():
            return {
                "require_approval": {
                    **_asked(action.asks),
                    "veto": action.veto,
                    **({"step_up": True} if action.step_up else {}),
                    **({"freeze": list(action.freeze)} if action.freeze else {}),
                    "expires_in": f"{action.expires_in:g}s",
                    "meanwhile": action.meanwhile,
                    "on_expiry": action.on_expiry,
                    **({} if action.unattributed is None else {"unattributed": _settlers(action)}),
                    **({} if action.escalate is None else {"escalate": _escalation(action.escalate)}),
                }
            }
        case Revert(set=None) | Flag():
            return verdict_of(action).word
        case Revert(set=declared):
            return {Verdict.REVERT.word: {"set": declared}}


def items_of(groups: Json) -> tuple[Json, ...]:
    """What stands under `from`: names, and mappings with a group and its quorum."""
    return (groups,) if isinstance(groups, str) else tuple(groups)


def _asked(every: tuple[Ask, ...]) -> dict[str, Json]:
    together = next((ask for ask in every if len(every) == 1 or len(ask.groups) > 1), None)
    alone = [{"group": ask.groups[0], "quorum": ask.quorum} for ask in every if ask is not together]
    if together is None:
        return {"from": alone}
    return {"from": [*together.groups, *alone], "quorum": together.quorum}


def _settlers(action: RequireApproval) -> Json:
    declared = action.unattributed or Unattributed()
    return {"from": list(declared.groups or action.groups), "quorum": declared.quorum}


def _escalation(escalate: Escalation) -> Json:
    return {"to": list(escalate.groups), "after": f"{escalate.after:g}s"}


def _condition(argument: Json, people: People) -> Condition | None:
    return None if argument is None else condition(argument, people)


def _rate(document: Json) -> Rate | None:
    if document is None:
        return None
    return Rate(document["count"], seconds(document["within"]), document.get("per", "actor"))


def _exemption(document: Mapping[str, Json], people: People) -> Exemption:
    actor = document.get("actor")
    return Exemption(
        date.fromisoformat(document["until"]),
        document["reason"],
        document["owner"],
        resource=str(document.get("resource", "")),
        actor=listed(actor or ()),
        pointers=listed(document.get("pointer", ())),
        by=None if actor is None else condition({"actor": actor}, people),
    )


def _ask_first(document: Mapping[str, Json] | None) -> AskFirst | None:
    if document is None:
        return None
    window = document.get("window")
    return AskFirst(
        document.get("reason", 0),
        document.get("ticket", ""),
        seconds(document["lead_time"]) if "lead_time" in document else 0.0,
        None if window is None else _window(window),
    )


def _window(document: Mapping[str, Json]) -> Window:
    days = frozenset(DAYS.index(day) for day in document.get("days", DAYS))
    return Window(days, minutes(document["from"]), minutes(document["to"]), document["zone"])
