"""Forms that no page of ours made, and people who may not ask."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guard.web.console.asking import NAME, PROPOSE, form_of
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import BOB, ERIN, Stage


@pytest.mark.parametrize(
    "values",
    [
        {"others": "{"}, {"others": "[1]"}, {"others": "null"}, {"others": "[" + "{}," * 200 + "{}]"},
        {"how": "edit"}, {"how": "burn"}, {"id": "../x"}, {"how": "edit", "id": "0" * 15},
        {"kind": "nothing"}, {"kind": ""}, {"resource": "nothing"}, {"resource": "x" * 5000},
        {"asked": "burn"}, {"asked": "create"}, {"version": "zz"}, {"version": "0" * 64}, {"before": "["},
        {"before": '{"set": 7, "merge": {"a": 1}}'}, {"before": '{"set": {"name": 1}}'},
        {"before": '{"set": {"/time_intervals/9/x": 1}}'}, {"do": "open:7"}, {"do": "drop:x"}, {"do": "add:/nothing"},
        {"do": "add:"}, {"do": "burn"}, {"do": ""}, {"place": "x"}, {"r:/time_intervals": ["-1", "x", "9" * 50]},
        {"s:/name": "new:nothing"}, {"s:/name": "burn"}, {"f:/name": "\x00"}, {"at": "x" * 3000, "when": "at"},
        {"others": '[{"resource": "/"}]'}, {"others": '[{"resource": 7, "set": []}]'},
        {"do": "open:0", "others": "[{}]"},
        {"others": '[{"create": true}]', "do": "open:0"}, {"others": '[{"resource": "tag"}]', "do": "open:0"},
        {"parent": "new:x"}, {"name": "NO"}, {"expires_in": "soon"}, {"reason": "x" * 5000},
        {"do": "begin:one", "of": "nothing"}, {"do": "begin:one", "of": "tag", "chosen": "../../x"},
    ],
)  # fmt: skip
def test_no_form_makes_an_error_of_ours(calm: Stage, values: dict[str, Any]) -> None:
    made = signed_in(calm, BOB)
    form = form_of(made.page(PROPOSE))
    for path in (f"{HOME}/propose", f"{HOME}/propose/verdict"):
        answer = made.client.post(path, data={**form.values, "do": "ask", NAME: "Lyon", **values})
        assert answer.status_code < 500, answer.text
    assert made.page(f"{HOME}/")


@pytest.mark.parametrize(
    "path", ["nothing/7/propose", "nothing/propose", "tag/7/propose", "ip_allowlist/propose"]
)
def test_a_form_for_what_is_not_there_is_a_page_that_says_so(calm: Stage, path: str) -> None:
    answer = signed_in(calm, BOB).get(f"{HOME}/settings/{path}")
    assert answer.status_code == (200 if path.startswith("ip") else 404)


def test_a_viewer_is_led_to_no_form(seen: Stage) -> None:
    viewer = signed_in(seen, ERIN)
    assert viewer.get(PROPOSE).status_code == 403
    assert not [
        link
        for link in Reader(viewer.page(f"{HOME}/proposals")).links
        if "propose" in link.rpartition("/")[2]
    ]
    assert f"{HOME}/propose" in Reader(signed_in(seen, BOB).page(f"{HOME}/proposals")).links


def test_an_error_that_a_script_asked_for_is_no_page_in_a_page(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    form = form_of(made.page(PROPOSE))
    calm.clock.now += 9 * 3600
    answer = made.client.post(f"{HOME}/propose/verdict", data=form.values, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Your session has ended" in answer.text
    assert "<h1" not in answer.text
    assert "<html" not in answer.text
