"""A planned call, and the id that a create before it answers."""

from drift.core.model.api_call import NEW_ID, Call


def test_the_new_id_goes_into_the_path_and_cannot_leave_it() -> None:
    call = Call("PUT", f"/articles/{NEW_ID}/publish", "2.14", {"state": "live"})
    assert call.with_id("42") == Call("PUT", "/articles/42/publish", "2.14", {"state": "live"})
    assert call.with_id("../me?x=1").path == "/articles/..%2Fme%3Fx%3D1/publish"


def test_a_call_without_a_new_id_stays_as_it_is() -> None:
    call = Call("GET", "/tags/1", "2.14")
    assert call.with_id("42") == call
