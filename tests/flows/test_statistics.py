"""The service counts by itself what Intercom counts, and one setting switches that off."""

from __future__ import annotations

from pathlib import Path

from drift.core.conversations.article_statistics import gained
from drift.core.conversations.connector_runs import HOUR
from guard.runtime.effects.statistics_jobs import STATISTICS
from guard.runtime.jobs import Job
from tests.flows.world import World, world

DAY = 24 * HOUR


def job_of(w: World) -> Job:
    [job] = [job for job in (*w.service._readings(), *w.service._jobs()) if job.name == STATISTICS]
    return job


def test_the_service_keeps_the_course_of_articles_and_connectors(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        job = job_of(w)
        job.run()
        w.clock.ahead += 3 * DAY
        job.run()
        with w.guarded.view() as view:
            articles = view.state.versions.live_digests("article")
            series = {
                id: view.state.article_statistics.series(id, 0, view.now + DAY) for id in sorted(articles)
            }
            runs = view.state.connector_runs.counts("501", view.now - 2 * DAY, view.now - 2 * HOUR)
    assert {len(days) for days in series.values()} == {2}
    assert (gained(series["7001"], "involvements") or 0) > 10
    assert gained(series["7050"], "involvements") == 0
    assert runs.whole
    assert runs.total("fin").runs > 10
    assert runs.total("workflow", "9002").runs > 2
