"""The tools that agents get: each is one route of the service, and one that robots may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from guard.core.proposals.proposal_schema import BODY, FOR_ROBOTS

Schema: TypeAlias = Mapping[str, Any]

_SEGMENT: Final = {"type": "string", "minLength": 1, "maxLength": 300, "pattern": r"^(?!\.{1,2}$)[^/\\]+$"}
_PATH: Final[Mapping[str, Schema]] = {
    "kind": {**_SEGMENT, "description": "A kind of resource, such as office_hours_schedule or article."},
    "id": {
        **_SEGMENT,
        "description": "The id, as the lists show it; `singleton` where there is only one of a kind.",
    },
}
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 300}
_OPEN: Final = {"type": "string", "enum": ["0", "1"]}
_PAGE: Final[Mapping[str, Schema]] = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": 200,
        "description": "How many at most; 20 if left out.",
    },
    "cursor": {**_TEXT, "description": "The `next` of the page before."},
}
_COMMENT: Final = {"type": "string", "minLength": 1, "maxLength": 2000}
_PROPOSAL: Final[Schema] = {name: schema for name, schema in BODY["properties"].items() if name in FOR_ROBOTS}
"""What an agent may say in a proposal."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `path` is that of the route below /api/v1; `query` and `body` are the schemas of what goes where, and
    `needs` names what of it must be given. `proposes` says that it does more than read: it asks people."""

    name: str
    title: str
    says: str
    path: str
    method: Literal["GET", "POST"] = "GET"
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Mapping[str, Schema] | None = None
    needs: tuple[str, ...] = ()
    proposes: bool = False

    @property
    def in_path(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def takes(self) -> dict[str, Any]:
        """The JSON Schema of its arguments."""
        return {
            "type": "object",
            "properties": {
                **{name: _PATH[name] for name in self.in_path},
                **self.query,
                **(self.body or {}),
            },
            "required": [*self.in_path, *self.needs],
            "additionalProperties": False,
        }


TOOLS: Final = (
    Tool(
        "list_resources",
        "List the settings of the workspace",
        "Lists the live resources of the Intercom workspace by kind and id: office hours, articles, tags, teams ...",
        "/resources",
        query={"kind": {**_TEXT, "description": "Only resources of this kind."}, **_PAGE},
    ),
    Tool(
        "get_resource",
        "Read one resource",
        "Reads one resource as it is, or as it was at a moment, with how well its kind could be read.",
        "/resources/{kind}/{id}",
        query={"at": {**_TEXT, "description": "As it was then, such as 2026-11-01T09:00:00Z."}},
    ),
    Tool(
        "get_history",
        "Read the history of a resource",
        "Every version of a resource, newest first, with the change that made it and who is known to have done that.",
        "/resources/{kind}/{id}/history",
        query=_PAGE,
    ),
    Tool(
        "get_blame",
        "Say who last changed each field",
        "For each field of a resource: the last change that moved it, who made it, and when.",
        "/resources/{kind}/{id}/blame",
    ),
    Tool(
        "get_references",
        "Say what refers to a resource",
        "What refers to a resource, and what it refers to: look here before you propose to change or delete it.",
        "/resources/{kind}/{id}/references",
    ),
    Tool(
        "get_reach",
        "Say how many conversations a change has to do with",
        "How many conversations a change of a resource, or its deletion, has to do with, what became of them, and week "
        "by week: look here before you propose to change what Fin reads or an automation does. Each number says "
        "whether it is counted, bounded, estimated or unknown: say so when you repeat it.",
        "/reach",
        query={
            "resource": {**_TEXT, "description": "The resource, as KIND/ID."},
            "operation": {
                "type": "string",
                "enum": ["change", "delete"],
                "description": "What is done to it; change if left out.",
            },
            "since": {
                **_TEXT,
                "description": "From conversations since then, such as 30d; 90d if left out.",
            },
        },
        needs=("resource",),
    ),
    Tool(
        "list_aftermath",
        "List changes whose aftermath is looked at",
        "The changes of what Fin reads, of automations, and those that people noted, newest first, each with what its "
        "newest look at conversations says first of all.",
        "/aftermath",
        query=_PAGE,
    ),
    Tool(
        "get_aftermath",
        "Say what became of conversations after a change",
        "What became of conversations after a change, against those that it did not touch, with intervals, and what "
        "else was changed in these days. What moved together with a change need not have been caused by it.",
        "/aftermath/{id}",
    ),
    Tool(
        "get_cost",
        "Say what Fin costs",
        "What Fin costs this month: what is final, what still ripens, a forecast with its interval, how the month "
        "stands to its limit, and the changes that it moved together with.",
        "/cost",
    ),
    Tool(
        "get_drift",
        "Read the drift report",
        "What is out of order now: open findings, differences from the known-good versions, what could not be read.",
        "/drift",
    ),
    Tool(
        "list_findings",
        "List findings",
        "What breaks a policy, or did; newest first.",
        "/findings",
        query={
            "policy": {**_TEXT, "description": "Only of this policy."},
            "kind": {**_TEXT, "description": "Only about this kind of resource."},
            "open": {**_OPEN, "description": "1: only open ones; 0: only closed ones."},
            **_PAGE,
        },
    ),
    Tool(
        "list_changes",
        "List changes",
        "What changed in the workspace, newest first, and who is known to have done it.",
        "/changes",
        query={
            "kind": {**_TEXT, "description": "Only of this kind."},
            "since": {**_TEXT, "description": "From this moment on, such as 2026-11-01T00:00:00Z."},
            **_PAGE,
        },
    ),
    Tool(
        "list_decisions",
        "List decisions",
        "What changes, log entries and states earned, newest first, with the reasons.",
        "/decisions",
        query={
            "policy": {**_TEXT, "description": "Only those in which this policy spoke."},
            "resource": {**_TEXT, "description": "Only about this resource, as KIND/ID."},
            **_PAGE,
        },
    ),
    Tool(
        "explain_decision",
        "Explain a decision",
        "Why a decision fell as it did: each step of each policy that looked, near misses, and what would have passed.",
        "/decisions/{id}/explanation",
    ),
    Tool(
        "list_policies",
        "Read the policies",
        "The policies in force, with their revision.",
        "/policies",
    ),
    Tool(
        "simulate_policies",
        "Simulate other policies",
        "Judges the stored history again under other policies: what they would have flagged, put back and asked. "
        "Nothing is written, and nobody is told. May take a minute.",
        "/simulations",
        "POST",
        body={
            "files": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 200,
                "additionalProperties": {"type": "string"},
                "description": "The text of each policy file by its name, people.yaml among them.",
            },
            "since": {**_TEXT, "description": "How far back, such as 30d; 90d if left out."},
        },
        needs=("files",),
    ),
    Tool(
        "plan_changes",
        "Plan changes",
        "What changes would come to if you proposed them: whether Intercom would take them, the verdict of the "
        "policies, who would have to agree, the diff, what they touch, and what can be rolled back. Nothing is "
        "written, and nobody is asked. Do this before you propose.",
        "/plans",
        "POST",
        body=_PROPOSAL,
        needs=("changes",),
    ),
    Tool(
        "propose_changes",
        "Propose changes to people",
        "Asks people to agree to changes. Nothing is changed before somebody else than the person for whom you act "
        "agreed, and no tool can agree. Give a reason that helps them decide.",
        "/proposals",
        "POST",
        body=_PROPOSAL,
        needs=("changes", "reason"),
        proposes=True,
    ),
    Tool(
        "list_proposals",
        "List proposals",
        "The proposals, newest first, with the status of each.",
        "/proposals",
        query={
            "open": {**_OPEN, "description": "1: only those that did not end; 0: only those that did."},
            "asker": {**_TEXT, "description": "Only those asked for by or for this person, by address."},
            "resource": {**_TEXT, "description": "Only those that touch this resource, as KIND/ID."},
            **_PAGE,
        },
    ),
    Tool(
        "get_proposal",
        "Read a proposal",
        "One proposal with its preview, its votes and its thread.",
        "/proposals/{id}",
    ),
    Tool(
        "comment_on_proposal",
        "Comment on a proposal",
        "Says something in the thread of a proposal, for people to read.",
        "/proposals/{id}/comments",
        "POST",
        body={"comment": {**_COMMENT, "description": "The comment."}},
        needs=("comment",),
        proposes=True,
    ),
    Tool(
        "withdraw_proposal",
        "Withdraw a proposal of yours",
        "Takes back a proposal that you asked for yourself, before it is begun.",
        "/proposals/{id}/withdrawal",
        "POST",
        body={"reason": {**_COMMENT, "description": "Why."}},
        proposes=True,
    ),
)
BY_NAME: Final[Mapping[str, Tool]] = {tool.name: tool for tool in TOOLS}
