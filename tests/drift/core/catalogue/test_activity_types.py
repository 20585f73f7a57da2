import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES, ActivityType, describe, is_noise
from drift.core.catalogue.catalogue import CATALOGUE, KINDS, kinds_for_activity, matches
from drift.core.model.activity import Activity, Actor

GROUPS = {
    "teammates", "security", "apps", "workspace", "billing", "messenger", "inbox", "automation", "content", "data"
}  # fmt: skip
EACH = pytest.mark.parametrize("each", ACTIVITY_TYPES.values(), ids=lambda one: one.name)


def entry(type_: str, actor: str = "admin") -> Activity:
    return Activity("1", type_, 0, Actor(actor), {}, {})


def test_every_described_type_is_here() -> None:
    assert len(ACTIVITY_TYPES) == 122


@EACH
def test_every_type_is_complete(each: ActivityType) -> None:
    assert each.group in GROUPS
    assert each.cls in ("config", "security_signal", "telemetry", "noise")
    assert each.sensitivity in ("low", "medium", "high", "critical")
    assert each.readable in ("yes", "partial", "no")
    assert each.meaning.endswith(".")


@EACH
def test_a_configuration_change_of_a_kind_makes_that_kind_be_looked_at(each: ActivityType) -> None:
    if each.cls == "config" and each.kind is not None and each.kind in CATALOGUE:
        assert CATALOGUE[each.kind] in kinds_for_activity(each.name)


def test_every_pattern_of_the_catalogue_meets_a_described_type() -> None:
    patterns = {pattern for kind in KINDS for pattern in kind.activity_types + kind.folded_from}
    unmet = {one for one in patterns if not any(matches(name, (one,)) for name in ACTIVITY_TYPES)}
    assert unmet == {"fin_*_change"}  # Fin's settings are in no enum; whatever comes is folded, not lost


@pytest.mark.parametrize(
    ("name", "group", "sensitivity"),
    [
        ("oauth_app_consent", "security", "high"),
        ("admin_beard_change", "teammates", "medium"),
        ("fin_persona_change", "automation", "medium"),
        ("content_snippet_change", "content", "medium"),
        ("content_redaction_pause", "data", "high"),
        ("ticket_bulk_export", "data", "high"),
        ("bulk_merge", "data", "high"),
        ("", "other", "medium"),
        ("Ω", "other", "medium"),
    ],
)
def test_an_unknown_type_is_described_by_its_name(name: str, group: str, sensitivity: str) -> None:
    described = describe(name)
    assert (described.name, described.group, described.sensitivity) == (name, group, sensitivity)
    assert described.cls == "config"


def test_sign_ins_and_presence_are_noise() -> None:
    quiet = ["admin_login_success", "admin_logout", "admin_away_mode_change", "admin_occupancy_state_change"]
    assert all(is_noise(entry(type_)) for type_ in [*quiet, "admin_avatar_change"])


def test_failures_exports_and_settings_are_not() -> None:
    loud = ["admin_login_failure", "bulk_export", "office_hours_change", "never_seen_before"]
    assert not any(is_noise(entry(type_)) for type_ in loud)


def test_a_bot_is_noise_until_it_changes_a_setting() -> None:
    assert is_noise(entry("never_seen_before", "bot"))
    assert is_noise(entry("macro_update", "bot"))
    assert not is_noise(entry("security_settings_change", "bot"))
