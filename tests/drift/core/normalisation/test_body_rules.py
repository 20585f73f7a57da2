from drift.core.catalogue.kind import SetField
from drift.core.normalisation.body_rules import NOTHING, BodyRules, compiled


def test_rules_lead_through_keys_items_and_any_key() -> None:
    rules = compiled(("a.b", "list[].at"), (SetField("tags"),), ("map.*",), ("copy",))
    assert rules.place("a").place("b").drop
    items = rules.place("list").every
    assert items is not None
    assert items.place("at").drop
    assert rules.place("tags").order == SetField("tags")
    assert rules.place("map").place("whatever").secret
    assert rules.place("copy").copy


def test_a_key_that_names_a_secret_hides_its_value_wherever_it_stands() -> None:
    rules = compiled((), (), (), ())
    assert rules.place("client_secret").secret
    assert rules.place("anything").place("api_key").secret
    assert not rules.place("anything").secret


def test_what_a_key_means_is_asked_once_and_forgotten_keys_mean_the_same() -> None:
    rules = BodyRules()
    assert rules.place("token") is rules.seen["token"]
    many = [f"key {number}" for number in range(10_000)]
    assert all(rules.place(key) is NOTHING for key in many)
    assert len(rules.seen) < len(many)
    assert rules.place("another_password").secret
