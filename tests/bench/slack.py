"""From the vote in Slack to the edited message, beside the bare calls that it takes, with Slack 200 ms away."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Final

from drift.outgoing.proxies import DIRECT
from guard.slack.api import SlackApi
from tests.bench.figures import Figure, Size, in_turns, seconds, timed
from tests.fakes.in_slack import ALICE, MEMBERS, InSlack
from tests.fakes.slack import BOT_TOKEN, CHANNEL, text_of
from tests.flows.proposed import applied, asked
from tests.flows.test_slack import slack_world
from tests.flows.world import World

LATENCY: Final = 0.2
RESOURCE: Final = "office_hours_schedule/41"
_WAIT: Final = 30.0


def measure(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, slack_world(Path(folder)) as (w, people):
        people.slack.fault = _far_away
        w.service.identify()
        w.service.start()
        zones = cycle(("Europe/London", "Europe/Rome"))
        ours = _vote_of(w, people, zones.__next__)
        ours()  # the first one opens the connections
        api = SlackApi(BOT_TOKEN, DIRECT, f"{people.slack.url}/api/")
        medians = in_turns(
            size.runs * 2, {"ours": ours, "bare calls": lambda: timed(lambda: _bare(api, people))}
        )
        api.close()
    took = medians["ours"]
    title = f"From the vote in Slack to the edited message, Slack {LATENCY * 1000:.0f} ms away"
    return [
        Figure(title, seconds(took), f"the 2 bare calls {seconds(medians['bare calls'])}", took, "s", "<=", 2)
    ]


def _far_away(method: str) -> None:
    time.sleep(LATENCY)


def _vote_of(w: World, people: InSlack, zone: Callable[[], str]) -> Callable[[], float]:
    """Alice approves in the window that is open: seconds until the message shows it."""

    def run() -> float:
        known = set(people.slack.messages)
        id = asked(w, {"resource": RESOURCE, "set": {"/time_zone_name": zone()}}, reason="It snows")
        _until(lambda: set(people.slack.messages) - known)
        (message,) = set(people.slack.messages) - known
        view = people.window(ALICE, message, "approve")
        blocks = people.slack.messages[message]

        def vote() -> None:
            people.act(people.slack.send(MEMBERS[ALICE], view, ""))
            _until(lambda: "*Approved*" in text_of(blocks["blocks"]) or "*Appl" in text_of(blocks["blocks"]))

        took = timed(vote)
        applied(w, id)
        return took

    return run


def _until(true: Callable[[], object]) -> None:
    end = time.monotonic() + _WAIT
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.002)


def _bare(api: SlackApi, people: InSlack) -> None:
    """What anybody would have to ask: who is this, and change the message."""
    ts, message = next(iter(people.slack.messages.items()))
    api.user(MEMBERS[ALICE])
    api.call("chat.update", channel=CHANNEL, ts=ts, text="-", blocks=message["blocks"])
