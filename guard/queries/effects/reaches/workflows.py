"""Workflows: conversations into which they brought Fin, attributes that they set, and connectors that they ran."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import references_in
from drift.core.model.gone import day_in_words
from drift.core.planning.manual_steps import title_of
from guard.core.effects.corrections import correction_rate
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.labelled import WHO, Labelled
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.runs import RUNS
from guard.queries.effects.reaches.carried import carried
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Question

BROUGHT: Final = "Conversations into which a workflow of its title brought Fin"


def of_workflow(question: Question) -> Answer:
    """It brings Fin into conversations, sets attributes and runs connectors."""
    titles, since = _titles(question)
    which = [question.among(workflow=title) for title in titles]
    answer = carried(question, BROUGHT, which, "into which a workflow of its title brought Fin")
    first, *others = answer.lines
    lines = (first, *_labels(question, titles[-1]), *_runs(question), *others, *naming_lines(question))
    return Answer(lines, answer.trend, (*answer.notes, _by_title(since)))


def _by_title(since: float) -> str:
    return (
        "Conversations name a workflow by its title alone: those of another one with the same title are counted, too, "
        f"and titles that it had before {day_in_words(since)} are not known."
    )


def _titles(question: Question) -> tuple[tuple[str, ...], float]:
    """The titles that it had since it is known, the one that it has now last, and since when (unix seconds)."""
    versions = question.view.state.versions
    history = versions.history(question.ref)
    bodies = versions.bodies({one.digest for one in history})
    found = [
        title_of(question.kind, question.ref, bodies[one.digest]) for one in history if one.digest in bodies
    ]
    earlier = dict.fromkeys(title for title in found if title != question.title)
    return (*earlier, question.title), min((one.since for one in history), default=question.now)


def _labels(question: Question, title: str) -> Iterator[Line]:
    """Of the conversations that were looked at, those in which it set an attribute, and those that people corrected."""
    labels, known = question.view.state.labels, question.known
    chosen = {name for day in labels.days(known.since, known.until) for name in day.chosen}
    if not chosen:
        yield Line(
            "Attributes that it set", Unknown("nobody looked yet at who labelled these conversations"), WHO
        )
    for name in sorted(chosen):
        found = labels.corrections(name, known.since, known.until)
        mine = found.by_workflow.get(title)
        count = 0 if mine is None else mine.labelled
        share = Labelled(found, ()).share(
            count, found.sample, f"the workflow {title!r} set it, and it was decided"
        )
        yield Line(f"Set {name}", share, WHO)
        if count:
            yield Line(f"Set {name} and corrected by a person", correction_rate(found, title), WHO)


def _runs(question: Question) -> Iterator[Line]:
    """Its runs of each connector that its steps name."""
    named = {one.to for one in references_in(question.kind, question.body)}
    for ref in sorted(one for one in named if CATALOGUE[one.kind].reaches == "connector"):
        runs = question.view.state.connector_runs.counts(ref.id, question.since, question.now)
        name, query = f"Runs of {ref}", f"runs of {ref} by {question.ref}"
        if not runs.known:
            yield Line(name, Unknown("its runs of this period were not read", query), RUNS)
            continue
        mine = runs.total(question.kind.name, question.ref.id)
        period = f"from {runs.since:.0f} until {runs.until:.0f} (unix seconds)"
        more = f"{mine.failed:,} failed" if mine.failed else ""
        yield Line(name, Counted(mine.runs, runs.total().runs, f"{query} {period}"), RUNS, more)
