"""Conversations are read behind the settings, in turns, and not at all where nobody wants it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock

import httpx
import pytest

from drift.intercom.client import IntercomClient
from drift.intercom.errors import Stopping
from guard.runtime.conversation_settings import ConversationSettings
from guard.runtime.effects import aftermath_watch, cost_watch, share_watch
from guard.runtime.effects.conversation_jobs import ConversationJobs
from guard.runtime.jobs import Job
from guard.runtime.rhythm import Rhythm
from guard.runtime.upkeep import upkeep
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


class Asked:
    """An Intercom without conversations, which remembers what it was asked."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return httpx.Response(200, json={"conversations": [], "total_count": 0, "pages": {}})


def jobs_of(on: Stage, asked: Asked, settings: ConversationSettings) -> ConversationJobs:
    client = IntercomClient(
        "http://intercom.test",
        "token",
        read_only=True,
        transport=httpx.MockTransport(asked),
        clock=on.clock,
        sleep=lambda seconds: None,
    )
    return ConversationJobs(on.guarded, client, settings)


def started(jobs: ConversationJobs, lock: Lock, stopping: Event) -> list[Job]:
    return list(jobs.jobs(Rhythm(), lambda name, every, run: run(), lock, stopping))


def test_off_there_is_no_job_no_call_and_no_conversation(on: Stage) -> None:
    asked = Asked()
    assert started(jobs_of(on, asked, ConversationSettings(reads=False)), Lock(), Event()) == []
    assert asked.paths == []
    found = on.get("/api/v1/conversations/reading")
    assert (found["state"], found["conversations"]) == ("off", 0)
    assert "set it to auto" in found["sentence"]


def test_off_nothing_looks_at_conversations_either(on: Stage) -> None:
    """What they cost, what became of them and their shares: such runs are claimed only where they are read."""
    asked, watches = Asked(), {cost_watch.JOB, aftermath_watch.JOB, share_watch.JOB}
    kept = upkeep(on.guarded, Rhythm(), Event(), lambda name, every, run: run())
    assert watches.isdisjoint(job.name for job in kept)
    assert watches <= {
        job.name for job in started(jobs_of(on, asked, ConversationSettings()), Lock(), Event())
    }


def test_a_run_reads_back_as_far_as_conversations_are_kept(on: Stage) -> None:
    asked = Asked()
    job, *_ = started(jobs_of(on, asked, ConversationSettings()), Lock(), Event())
    job.run()
    assert "/conversations/search" in asked.paths
    found = on.get("/api/v1/conversations/reading")
    assert found["state"] == "current"
    assert found["known_from"][:10] == found["back_to"][:10]


def test_it_waits_while_the_settings_are_read(on: Stage) -> None:
    asked, lock = Asked(), Lock()
    job, *_ = started(jobs_of(on, asked, ConversationSettings()), lock, Event())
    lock.acquire()
    thread = threading.Thread(target=job.run)
    thread.start()
    assert asked.paths == []
    lock.release()
    thread.join(timeout=60)
    assert asked.paths


def test_the_end_of_the_service_ends_the_waiting(on: Stage) -> None:
    asked, lock, stopping = Asked(), Lock(), Event()
    job, *_ = started(jobs_of(on, asked, ConversationSettings()), lock, stopping)
    lock.acquire()
    stopping.set()
    with pytest.raises(Stopping):
        job.run()
    assert asked.paths == []
