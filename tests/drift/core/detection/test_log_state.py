from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import kind
from drift.core.detection.log_state import fold, fold_all, without_superseded
from drift.core.model.activity import NOBODY, Activity
from drift.core.model.resources import Json

MESSENGER = kind("messenger_settings")
SECURITY = kind("security_settings")


def entry(type_: str, metadata: Json = None, id_: str = "e1", at: int = 100) -> Activity:
    return Activity(id_, type_, at, NOBODY, metadata or {}, {})


def test_plain_before_and_after() -> None:
    told = entry("welcome_message_change", {"before": "Hello", "after": "Hi"})
    assert fold(MESSENGER, None, told) == ({"welcome_message": "Hello"}, {"welcome_message": "Hi"})


def test_the_known_state_wins_over_what_the_entry_says_was_there() -> None:
    told = entry("welcome_message_change", {"before": "Hello", "after": "Hi"})
    before, after = fold(MESSENGER, {"welcome_message": "Good day", "x": 1}, told)
    assert before == {"welcome_message": "Good day", "x": 1}
    assert after == {"welcome_message": "Hi", "x": 1}


def test_the_entry_says_what_was_there_where_the_state_has_nothing() -> None:
    before, after = fold(
        MESSENGER, {"x": 1}, entry("welcome_message_change", {"before": "Hello", "after": "Hi"})
    )
    assert before == {"x": 1, "welcome_message": "Hello"}
    assert after == {"x": 1, "welcome_message": "Hi"}


def test_changes_tell_a_part_of_a_setting() -> None:
    known = {"security_settings": {"two_factor": True, "session_hours": 8}}
    told = entry(
        "security_settings_change",
        {"changes": {"session_hours": {"before": 8, "after": 72}, "new": {"after": 1}}},
    )
    before, after = fold(SECURITY, known, told)
    assert before == known
    assert after == {"security_settings": {"two_factor": True, "session_hours": 72, "new": 1}}


def test_changes_complete_what_was_known_before() -> None:
    told = entry("security_settings_change", {"changes": {"a": {"before": 1, "after": 2}}})
    assert fold(SECURITY, {"security_settings": {"b": 3}}, told) == (
        {"security_settings": {"a": 1, "b": 3}},
        {"security_settings": {"a": 2, "b": 3}},
    )


def test_objects_before_and_after_may_be_parts_and_lose_what_they_name_no_more() -> None:
    told = entry(
        "messenger_look_and_feel_change",
        {"before": {"color": "blue", "logo": "x"}, "after": {"color": "red"}},
    )
    known = {"messenger_look_and_feel": {"color": "blue", "logo": "x", "position": "left"}}
    assert fold(MESSENGER, known, told)[1] == {
        "messenger_look_and_feel": {"color": "red", "position": "left"}
    }


def test_a_switch_keeps_its_shape_whatever_comes_with_it() -> None:
    on = fold(SECURITY, None, entry("malicious_domains_setting_change", {"enabled": True}))
    assert on == (None, {"malicious_domains_setting": {"enabled": True}})
    told = entry("trusted_domains_setting_change", {"enabled": True, "before": [], "after": ["acme.example"]})
    assert fold(SECURITY, None, told) == (
        {"trusted_domains_setting": {"value": []}},
        {"trusted_domains_setting": {"enabled": True, "value": ["acme.example"]}},
    )
    known = {"trusted_domains_setting": {"enabled": True, "value": ["acme.example"]}}
    off = fold(SECURITY, known, entry("trusted_domains_setting_change", {"enabled": False}))
    assert off[1] == {"trusted_domains_setting": {"enabled": False, "value": ["acme.example"]}}


def test_a_mode_comes_beside_the_switch() -> None:
    told = entry("malicious_domains_setting_change", {"enabled": True, "mode": "strict"})
    assert fold(SECURITY, None, told)[1] == {"malicious_domains_setting": {"enabled": True, "mode": "strict"}}


def test_null_is_a_value_that_was_told() -> None:
    told = entry("temporary_expectation_change", {"before": "We are away", "after": None})
    assert fold(MESSENGER, None, told)[1] == {"temporary_expectation": None}


def test_two_entries_that_tell_nothing_are_two_changes() -> None:
    _, first = fold(MESSENGER, {"messenger_spaces": ["home"]}, entry("messenger_spaces_change", id_="e1"))
    before, second = fold(MESSENGER, first, entry("messenger_spaces_change", id_="e2"))
    assert first == {"messenger_spaces": {"unknown": True, "entry": "e1", "metadata": {}}}
    assert before == first
    assert second != first


def test_a_value_replaces_what_was_unknown() -> None:
    unknown = {"messenger_spaces": {"unknown": True, "entry": "e1", "metadata": {"note": "x"}}}
    told = entry("messenger_spaces_change", {"before": {"home": 1}, "after": {"home": 0}})
    assert fold(MESSENGER, unknown, told) == (unknown, {"messenger_spaces": {"home": 0}})


def test_an_unknown_type_is_folded_where_its_name_fits() -> None:
    told = entry("messenger_confetti_change", {"before": False, "after": True})
    assert fold(MESSENGER, None, told)[1] == {"messenger_confetti": True}


def test_an_entry_of_another_kind_changes_nothing() -> None:
    told = entry("office_hours_change", {"before": 1, "after": 2})
    assert fold(MESSENGER, {"a": 1}, told) == ({"a": 1}, {"a": 1})


ENTRIES = st.lists(
    st.builds(
        lambda number, value: entry("welcome_message_change", {"after": value}, str(number), number),
        st.integers(0, 9),
        st.text(max_size=2),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(ENTRIES, st.randoms())
def test_the_order_in_which_entries_come_does_not_matter(entries: list[Activity], random: Json) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert fold_all(MESSENGER, None, shuffled) == fold_all(MESSENGER, None, entries)


def changes(id_: str, at: int, **fields: Json) -> Activity:
    told = {name: {"before": None, "after": value} for name, value in fields.items()}
    return entry("security_settings_change", {"changes": told}, id_, at)


def test_of_an_entry_that_comes_late_only_what_no_newer_one_speaks_of_counts() -> None:
    late, newer = changes("e1", 100, session_hours=8, two_factor=False), changes("e2", 200, session_hours=12)
    left = without_superseded(late, [newer])
    assert left is not None
    assert (left.id, left.metadata["changes"].keys()) == ("e1", {"two_factor"})
    known = {"security_settings": {"session_hours": 12}}
    assert fold(SECURITY, known, left)[1] == {"security_settings": {"session_hours": 12, "two_factor": False}}


def test_of_an_entry_that_comes_late_nothing_counts_where_newer_ones_say_it_all() -> None:
    late = changes("e1", 100, session_hours=8)
    assert without_superseded(late, [changes("e2", 200, session_hours=12)]) is None
    assert (
        without_superseded(late, [entry("security_settings_change", {"before": {}, "after": {}}, "e2", 200)])
        is None
    )
