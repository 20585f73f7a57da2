import re

import pytest

from drift.core.catalogue.catalogue import (
    CATALOGUE,
    KINDS,
    UnknownKind,
    children,
    kind,
    kinds_for_activity,
    kinds_for_topic,
)
from drift.core.catalogue.kind import Kind
from drift.core.conversations.article_statistics import COUNTS

EACH = pytest.mark.parametrize("each", KINDS, ids=lambda one: one.name)


def test_every_kind_stands_under_its_name_once() -> None:
    assert list(CATALOGUE) == [one.name for one in KINDS]
    assert len(CATALOGUE) == len(KINDS) == 48


def test_an_unknown_kind_is_refused_with_what_comes_close() -> None:
    with pytest.raises(
        UnknownKind, match=r"no kind 'office_hour_schedule'\. Did you mean office_hours_schedule"
    ):
        kind("office_hour_schedule")
    with pytest.raises(UnknownKind, match="Known kinds: admin, app_packages_and_tokens, article"):
        kind("zzz")


@EACH
def test_every_kind_has_a_place_where_people_see_it(each: Kind) -> None:
    assert each.title
    assert each.settings_path.startswith("/a/apps/{workspace}/")


@EACH
def test_every_kind_tells_a_person_what_to_do_where_no_api_writes(each: Kind) -> None:
    assert any("{field}" in line and "{old}" in line for line in each.guide)
    assert all(line.endswith(".") for line in each.guide)


@EACH
def test_a_kind_is_read_by_api_or_folded_from_the_log_and_never_both(each: Kind) -> None:
    assert each.log_only == (each.endpoint_to_read() is None)


@EACH
def test_something_says_when_to_look_again(each: Kind) -> None:
    watched = each.folded_from or each.activity_types or each.topics or each.reread_every
    assert watched or each.name in ONLY_BY_SNAPSHOT
    assert not (watched and each.name in ONLY_BY_SNAPSHOT)


ONLY_BY_SNAPSHOT = {
    # Intercom announces their changes nowhere: no entry in the log, no webhook
    "article_draft", "away_status_reason", "collection", "conversation_attribute", "conversation_attribute_option",
    "external_page", "file_source_content", "help_center_redirect", "internal_article", "news_item", "newsfeed",
    "segment", "subscription_type", "ticket_state", "ticket_type", "ticket_type_attribute",
}  # fmt: skip


@EACH
def test_every_apparent_deletion_can_be_confirmed(each: Kind) -> None:
    whole_list = each.listing is not None and each.listing.pages.style == "none"
    by_every_filter = each.listing is not None and bool(each.listing.flags)  # gone only where no list has it
    assert each.get is not None or whole_list or by_every_filter or each.log_only


@EACH
def test_paths_have_the_ids_they_need(each: Kind) -> None:
    for endpoint in (each.get, each.update, each.delete, each.archive):
        if endpoint is not None:
            upsert = endpoint.method == "POST"  # the resource is named in the body
            assert ("{id}" in endpoint.path) == (not each.singleton and not upsert)
            assert ("{parent_id}" in endpoint.path) == each.nested


@EACH
def test_what_an_update_must_carry_it_can_set(each: Kind) -> None:
    assert each.always_send <= each.writable
    assert each.nullable <= each.writable
    assert not each.writable & each.derived
    assert bool(each.writable) == (each.can("update") or each.replaced)
    assert not each.create_only & (each.writable | each.derived)


@EACH
def test_every_parent_is_a_kind_and_nests_once(each: Kind) -> None:
    if each.parent is not None:
        assert CATALOGUE[each.parent].parent is None
        assert bool(each.parent_field) <= (each.listing is not None)
        assert each in children(CATALOGUE[each.parent])


@EACH
def test_what_can_be_made_again_says_what_is_lost(each: Kind) -> None:
    if each.can("create"):
        assert each.recreate_loses
        assert each.natural_key
        assert set(each.natural_key) <= each.writable | each.derived | each.create_only


@EACH
def test_words_of_a_guide_are_known(each: Kind) -> None:
    words = {word for text in (*each.guide, each.settings_path) for word in re.findall(r"{(\w+)}", text)}
    assert words <= {"workspace", "id", "title", "field", "old"}


def test_sensitive_and_cheap_kinds_are_read_every_minute() -> None:
    often = {one.name for one in KINDS if one.reread_every == 60}
    assert often == {"ip_allowlist", "data_connector", "office_hours_schedule", "office_hours_exception"}


@pytest.mark.parametrize(
    ("type_", "names"),
    [
        ("security_settings_change", {"ip_allowlist", "security_settings"}),
        ("office_hours_change", {"office_hours_schedule", "office_hours_exception"}),
        ("app_google_sso_domain_change", {"authentication_methods"}),
        ("trusted_domains_setting_change", {"security_settings"}),
        ("welcome_message_change", {"messenger_settings"}),
        ("messenger_api_secret_creation", {"identity_verification_secret"}),
        ("user_gifs_setting_change", {"attachment_settings"}),
        ("role_change", {"admin", "role"}),
        ("macro_deletion", {"macro"}),
        ("never_seen", set()),
    ],
)
def test_an_entry_points_at_the_kinds_it_may_have_moved(type_: str, names: set[str]) -> None:
    assert {one.name for one in kinds_for_activity(type_)} == names


def test_a_topic_points_at_the_kinds_to_read_again() -> None:
    assert [one.name for one in kinds_for_topic("article.published")] == ["article"]
    assert [one.name for one in kinds_for_topic("admin.removed_from_workspace")] == ["admin"]
    assert kinds_for_topic("data_connector.execution.completed") == ()  # a run, no edit


def test_what_is_counted_is_kept_by_the_id_alone_so_one_kind_has_it() -> None:
    assert [kind.name for kind in KINDS if kind.statistics] == ["article"]
    assert [kind.name for kind in KINDS if kind.runs] == ["data_connector"]
    assert set(CATALOGUE["article"].statistics) == set(COUNTS)
