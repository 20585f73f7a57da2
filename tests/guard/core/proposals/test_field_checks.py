"""What Intercom would not take, by its own shapes: types, names, values, read-only and required fields, secrets."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.resources import Body, Json, Ref
from drift.core.normalisation.normalise import as_kept
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.proposals.field_checks import Bodies, field_mistakes, shape_at
from guard.core.proposals.proposal import Mistake, ProposedChange

SECRET = "planted-secret-0123456789"


def fingerprint(secret: str) -> str:
    return f"fingerprint:{len(secret):016x}"


def found(name: str, live: Body | None = None, **how: Any) -> tuple[Mistake, ...]:
    """The mistakes of an update of the example of a kind, or of a `create`."""
    kind = CATALOGUE[name]
    create = how.pop("create", False)
    before = {} if create else acme().resources[name].body if live is None else live
    change = ProposedChange("create" if create else "update", Ref(name, "1"), **how)
    wanted = change.applied(before)
    bodies = Bodies(before, wanted, as_kept(kind, wanted, fingerprint))
    return field_mistakes(kind, described().get(name, ANYTHING), change, bodies)


def sentences(name: str, **how: Any) -> list[str]:
    return [mistake.sentence for mistake in found(name, **how)]


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        (
            "office_hours_schedule",
            {"/nmae": "x"},
            "has no `/nmae`, as Intercom describes it. Did you mean `/name`?",
        ),
        ("office_hours_schedule", {"/time_zone_name": 5}, 'Write "5" in quotes.'),
        ("office_hours_schedule", {"/time_zone_name": True}, "is true or false"),
        ("office_hours_schedule", {"/time_zone_name": "Europe/Pari"}, "`Europe/Pari` is no time zone."),
        ("office_hours_schedule", {"/time_zone_name": "../etc/passwd"}, "is no time zone."),
        ("office_hours_schedule", {"/time_intervals": "x"}, 'as a list. Write ["x"].'),
        (
            "office_hours_schedule",
            {"/time_intervals": [{"start_minute": "x"}]},
            "/time_intervals/0/start_minute",
        ),
        (
            "office_hours_schedule",
            {"/time_intervals": [{"start_minut": 1}]},
            "Did you mean `/time_intervals/0/st",
        ),
        ("office_hours_schedule", {"/name/x": "x"}, "/name of this Office hours schedule has no fields"),
        ("office_hours_schedule", {"/twenty_four_seven": True}, "Intercom sets it itself"),
        ("office_hours_schedule", {"/created_at": 1}, "Intercom sets it itself"),
        ("office_hours_schedule", {"/id": "7"}, "Intercom sets it itself"),
        ("office_hours_exception", {"/exception_type": "clsed"}, "Did you mean `closed`?"),
        ("ip_allowlist", {"/enabled": "false"}, "Write `false` without quotes."),
        ("ip_allowlist", {"/ip_allowlist": ["10.0.0.0/8", 7]}, "/ip_allowlist/1 cannot be 7"),
        ("ip_allowlist", {"/ip_allowlist": {"a": 1}}, "Intercom describes it as a list"),
        ("team", {"/name": "x"}, "is read-only: Intercom's API shows it and does not write it."),
        ("article", {"/translated_content/fr/titel": "x"}, "Did you mean `/translated_content/fr/title`?"),
    ],
)
def test_each_mistake_is_a_sentence(name: str, values: dict[str, Json], sentence: str) -> None:
    (said,) = sentences(name, set=values)
    assert sentence in said
    assert said.endswith((".", "?"))


def test_all_mistakes_of_a_change_are_said_with_their_places() -> None:
    several = found(
        "office_hours_schedule", merge={"nmae": 1, "time_zone_name": 5, "time_intervals": [{"x": 1}]}
    )
    assert [(one.pointer, one.path, one.at_key) for one in several] == [
        ("/nmae", ("merge", "nmae"), True),
        ("/time_zone_name", ("merge", "time_zone_name"), False),
        ("/time_intervals/0/x", ("merge", "time_intervals", 0, "x"), True),
    ]


def test_a_new_resource_needs_what_intercom_requires() -> None:
    assert sentences("office_hours_schedule", create=True, set={"/name": "x"}) == [
        "A new office_hours_schedule needs `time_intervals`. Add it.",
        "A new office_hours_schedule needs `time_zone_name`. Add it.",
    ]
    assert sentences("tag", create=True, merge={"name": "vip"}) == []
    assert "read-only" in sentences("tag", create=True, set={"/name": "vip", "/companies": []})[0]


def test_what_intercom_requires_cannot_be_taken_away() -> None:
    (said,) = sentences("tag", merge={"name": None})
    assert said == "`name` of this Tag cannot be taken away: Intercom requires it."
    assert "cannot be taken away" in sentences("tag", set={"/name": None})[0]


@pytest.mark.parametrize(
    "values",
    [
        {"/headers": [{"name": "Authorization", "value": SECRET}]},
        {"/url": f"https://bob:{SECRET}@acme.example/"},
        {"/url": f"https://acme.example/?api_key={SECRET}"},
        {"/headers": [{"name": "X", "value": "fingerprint:0123456789abcdef"}]},
        {"/api_key": SECRET},
    ],
)
def test_a_secret_is_refused_and_not_repeated(values: dict[str, Json]) -> None:
    (said,) = sentences("data_connector", set=values)
    assert "would hold a secret" in said
    assert SECRET not in said


def test_the_record_is_believed_where_the_description_does_not_know() -> None:
    live = {"name": "vip", "colour": {"hue": 1}, "id": "1"}
    assert found("tag", live, set={"/colour/hue": 2}) == ()
    odd = {"enabled": "on", "ip_allowlist": []}
    assert found("ip_allowlist", odd, set={"/enabled": "off"}) == ()


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in acme().resources], ids=lambda kind: kind.name
)
def test_what_intercom_itself_shows_is_never_a_mistake(kind: Any) -> None:
    """A whole body as it was read is a patch without a mistake: what is so already is not asked about."""
    body = acme().resources[kind.name].body
    assert found(kind.name, merge=dict(body)) == () or any(value is None for value in body.values())


def test_of_a_kind_that_only_the_log_shows_nothing_is_known() -> None:
    assert found("messenger_settings", {"welcome": "x"}, set={"/anything/goes": [1]}) == ()


def test_fields_of_a_kind_that_no_api_writes_are_checked_and_not_called_read_only() -> None:
    assert sentences("workflow", merge={"workflow": {"title": "x"}}) == []
    assert "Did you mean" in sentences("workflow", set={"/workflw": {}})[0]


def test_a_setting_that_has_a_call_of_its_own_is_not_read_only() -> None:
    assert found("conversation_attribute", set={"/archived": True}) == ()


def test_the_shape_of_a_field_is_found_through_lists() -> None:
    shape = described()["office_hours_schedule"]
    assert shape_at(shape, "/time_intervals/3/start_minute")["type"] == ["integer"]
    assert shape_at(shape, "/nothing/here") == ANYTHING
