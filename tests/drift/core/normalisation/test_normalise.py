import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import kind
from drift.core.catalogue.kind import Kind, SetField
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import MalformedItem, as_kept, normalise, scrub
from drift.core.normalisation.redaction import holds_secret
from tests.drift.json_values import BODIES

FINGERPRINT = fingerprinter(b"a key of the tests")
HIDDEN = FINGERPRINT("s3cret")


def read(name: str, raw: Json, parent: Ref | None = None) -> Resource:
    return normalise(kind(name), raw, fingerprint=FINGERPRINT, parent=parent)


def plain(**words: Json) -> Kind:
    return Kind("x", "X", "low", **words)


def test_ids_are_strings_and_bodies_keep_what_was_sent() -> None:
    resource = read("content_import_source", {"id": 33, "url": "https://a.example", "new": {"k": None}})
    assert resource.ref == Ref("content_import_source", "33")
    assert resource.body == {"id": 33, "url": "https://a.example", "new": {"k": None}}


def test_the_workspace_is_only_the_app_of_the_answer() -> None:
    answer = {
        "id": "7",
        "email": "o@acme.example",
        "app": {"id_code": "acme1", "name": "Acme", "created_at": 5},
    }
    assert read("workspace", answer) == Resource(
        Ref("workspace", "singleton"), {"id_code": "acme1", "name": "Acme"}, trace={"created_at": 5}
    )


def test_identity_may_stand_deep() -> None:
    answer = {
        "export_version": "1",
        "exported_at": "now",
        "workflow": {"id": "9", "state": "live", "updated_at": "t"},
    }
    resource = read("workflow", answer)
    assert resource.ref.id == "9"
    assert resource.body == {"export_version": "1", "workflow": {"id": "9", "state": "live"}}
    assert resource.trace == {"exported_at": "now", "workflow.updated_at": "t"}


@pytest.mark.parametrize(
    "raw", [None, [], "x", {"name": "no id"}, {"id": None}, {"id": ""}, {"id": True}, {"id": []}]
)
def test_what_has_no_id_is_malformed(raw: Json) -> None:
    with pytest.raises(MalformedItem):
        read("team", raw)


def test_a_missing_app_is_malformed() -> None:
    with pytest.raises(MalformedItem, match="is no Workspace"):
        read("workspace", {"id": "7"})


def test_the_parent_stands_beside_the_body() -> None:
    parent = Ref("office_hours_schedule", "1")
    assert read("office_hours_exception", {"id": "2"}, parent).parent == parent


def test_volatile_fields_are_left_out_wherever_they_stand() -> None:
    article = read(
        "article",
        {
            "id": "1",
            "updated_at": 5,
            "statistics": {"views": 1},
            "translated_content": {
                "type": "article_translated_content",
                "fr": {"title": "F", "updated_at": 6},
            },
            "tags": {"tags": [{"id": "2", "name": "b", "applied_at": 1}, {"id": "1", "name": "a"}]},
        },
    )
    assert article.body == {
        "id": "1",
        "translated_content": {"type": "article_translated_content", "fr": {"title": "F"}},
        "tags": {"tags": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]},
    }
    assert article.trace == {"updated_at": 5}


def test_the_indonesian_locale_survives() -> None:
    article = read("article", {"id": "1", "translated_content": {"id": {"title": "Halo", "created_at": 1}}})
    assert article.body["translated_content"] == {"id": {"title": "Halo"}}


def test_networks_are_sorted_as_networks_and_keep_their_text() -> None:
    networks = ["203.0.113.7", "10.0.0.0/8", "9.9.9.9/32", "2001:db8::/32", "10.0.0.0/8", "not an address"]
    body = read("ip_allowlist", {"enabled": True, "ip_allowlist": networks}).body
    assert body["ip_allowlist"] == [
        "9.9.9.9/32",
        "10.0.0.0/8",
        "203.0.113.7",
        "2001:db8::/32",
        "not an address",
    ]


@given(
    st.permutations([{"start_minute": minute, "end_minute": minute + 60} for minute in (0, 600, 1440, 90)])
)
def test_the_order_of_a_set_means_nothing(intervals: list[Json]) -> None:
    resource = read("office_hours_schedule", {"id": "1", "time_intervals": intervals})
    assert [one["start_minute"] for one in resource.body["time_intervals"]] == [0, 90, 600, 1440]


@given(st.lists(st.integers(-9, 9) | st.text(max_size=3) | st.none(), max_size=6), st.randoms())
def test_any_set_has_one_order(items: list[Json], random: Json) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    sets = plain(sets=(SetField("ids"),))
    one, other = (
        normalise(sets, {"id": "1", "ids": ids}, fingerprint=FINGERPRINT) for ids in (items, shuffled)
    )
    assert one.digest == other.digest


def test_a_set_that_is_no_list_stays_as_it_is() -> None:
    assert read("content_import_source", {"id": 1, "audience_ids": None}).body["audience_ids"] is None


@given(BODIES)
def test_reading_twice_gives_the_same(body: Json) -> None:
    raw = {**body, "id": "1"}
    first = normalise(plain(volatile=("b", "c.*"), sets=(SetField("a"),)), raw, fingerprint=FINGERPRINT)
    again = normalise(
        plain(volatile=("b", "c.*"), sets=(SetField("a"),)), first.body, fingerprint=FINGERPRINT
    )
    assert again.body == first.body


@given(BODIES)
def test_the_answer_is_not_changed_in_place(body: Json) -> None:
    before = json.dumps(body, sort_keys=True)
    scrub(body, FINGERPRINT)
    assert json.dumps(body, sort_keys=True) == before


def test_masked_headers_stay_and_real_ones_become_fingerprints() -> None:
    headers = [{"name": "X-Trace", "value": "s3cret"}, {"name": "Authorization", "value": "****"}]
    body = read("data_connector", {"id": "1", "headers": headers}).body
    assert body["headers"] == [
        {"name": "Authorization", "value": "****"},
        {"name": "X-Trace", "value": HIDDEN},
    ]


SECRETS = [
    {"client_secret": "s3cret"},
    {"deep": [{"apiKey": "s3cret"}]},
    {"api_key": {"before": "s3cret", "after": None}},
    {"X-Api-Key": ["s3cret"]},
    {"name": "Authorization", "value": "s3cret"},
    {"name": "password", "default_value": "s3cret"},
    {"url": "https://bob:s3cret@api.example/x"},
    {"url": "https://s3cret@api.example/x"},
    {"url": "https://api.example/x?a=1&api_key=s3cret#top"},
    {"body": '{"user": "bob", "password" : "s3cret"}'},
    {"metadata": {"changes": {"signing_key": {"before": "a", "after": "s3cret"}}}},
]


@pytest.mark.parametrize("value", SECRETS)
def test_no_secret_rests_anywhere(value: Json) -> None:
    scrubbed = scrub(value, FINGERPRINT)
    assert "s3cret" not in json.dumps(scrubbed)
    assert holds_secret(scrubbed)


@pytest.mark.parametrize("value", SECRETS)
def test_scrubbing_twice_is_scrubbing_once(value: Json) -> None:
    once = scrub(value, FINGERPRINT)
    assert scrub(once, FINGERPRINT) == once


@pytest.mark.parametrize(
    "value",
    [
        {"token_ids": ["5", "6"]},
        {"secret": None, "password": "", "api_key": "****", "authorization": True},
        {"api_key": "{{customer.key}}"},
        {"url": "https://medium.example/@acme?page_token_count=3"},
        {"body": "<p>Write to https://bob@example.com, password: none</p>"},
        {"sign_in_method": "email_password"},
        {"customer_authentication": "on"},
        {"name": "Search", "value": "words"},
        {"pages": 3, "identity_verification": True},
    ],
)
def test_what_is_no_secret_stays(value: Json) -> None:
    assert scrub(value, FINGERPRINT) == value
    assert not holds_secret({key: one for key, one in value.items() if one != "****"})


def test_what_a_person_wrote_is_kept_as_if_intercom_had_answered_it() -> None:
    """Without what changes by itself, with secrets as fingerprints; what was read is kept as it is."""
    connector = kind("data_connector")
    written = {"name": "x", "updated_at": 5, "headers": [{"name": "Authorization", "value": "Bearer abc"}]}
    kept = as_kept(connector, written, lambda secret: "fingerprint:0123456789abcdef")
    assert kept == {
        "name": "x",
        "headers": [{"name": "Authorization", "value": "fingerprint:0123456789abcdef"}],
    }
    assert as_kept(connector, kept, lambda secret: "fingerprint:ffffffffffffffff") == kept
