"""Judgements as JSON. Read back years later, they must still mean the same.

The law of stored shapes: add fields with defaults, never rename or reuse one; unknown fields are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drift.core.model.resources import Json
from drift.store.sql.row_codecs import field_names, known
from guard.core.model.verdict import Evidence, Judgement, Reason, Verdict


def dump_judgement(judgement: Judgement) -> dict[str, Json]:
    return {"reasons": [_dump_reason(reason) for reason in judgement.reasons]}


def load_judgement(stored: Mapping[str, Json]) -> Judgement:
    return Judgement(tuple(_load_reason(reason) for reason in stored["reasons"]))


def _dump_reason(reason: Reason) -> dict[str, Json]:
    fields = {name: getattr(reason, name) for name in field_names(Reason)}
    return {
        **fields,
        "action": reason.action.word,
        "evidence": [_dump_evidence(evidence) for evidence in reason.evidence],
    }


def _dump_evidence(evidence: Evidence) -> dict[str, Json]:
    return {name: getattr(evidence, name) for name in field_names(Evidence)}


def _load_reason(stored: Mapping[str, Json]) -> Reason:
    fields = known(Reason, stored)
    fields["action"] = Verdict.of(fields["action"])
    fields["evidence"] = _load_evidence(fields.get("evidence", ()))
    fields["protects"] = tuple(fields.get("protects", ()))
    fields["exemptions"] = tuple(fields.get("exemptions", ()))
    return Reason(**fields)


def _load_evidence(stored: Sequence[Mapping[str, Json]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**known(Evidence, evidence)) for evidence in stored)
