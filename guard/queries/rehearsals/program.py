"""Runs a labelling program: facts in, labels out, a line of JSON each; bounded in time and size, without a shell.

It gets no setting and no secret of ours, and nothing of a conversation that people do not write into policies: no text,
no name, no address. It is not kept from the network or from files: whoever runs it chose it.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import orjson

from drift.core.conversations.facts import ConversationFact
from drift.core.model.resources import Json
from guard.core.model.rehearsal import Rehearsal
from guard.queries.rehearsals.problems import NotLabelled

LARGEST: Final = 16 * 1024 * 1024
"""Bytes that a program may write."""
MEMORY: Final = 4 * 1024 * 1024 * 1024
"""Bytes of address space that it gets."""
_LONGEST_LABEL: Final = 200
_SAID: Final = 500
_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "TZ")


def labels_by_program(
    rehearsal: Rehearsal, facts: Sequence[ConversationFact], folder: Path, environment: Mapping[str, str]
) -> dict[str, str]:
    """The labels that the program of a rehearsal gives; it runs in `folder`. Raises NotLabelled."""
    told = b"".join(orjson.dumps(fact_told(fact, rehearsal.label)) + b"\n" for fact in facts)
    with TemporaryFile() as given, TemporaryFile() as answers, TemporaryFile() as complaints:
        given.write(told)
        given.seek(0)
        _run(rehearsal, folder, environment, given, answers, complaints)
        return labels_in(_text(answers, LARGEST), {fact.id for fact in facts}, rehearsal.id)


def fact_told(fact: ConversationFact, label: str) -> dict[str, Json]:
    """What a program is told of a conversation: what is known when it begins. The label itself is left out."""
    return {
        "id": fact.id,
        "created_at": fact.created_at,
        "channel": fact.channel,
        "locale": fact.locale,
        "fin": fact.fin,
        "setup": fact.setup,
        "tags": list(fact.tags),
        "sources": [
            {"kind": one.kind, "id": one.id, "title": one.title, "locale": one.locale} for one in fact.sources
        ],
        "attributes": {name: value for name, value in fact.attributes.items() if name != label},
    }


def labels_in(answers: bytes, asked: Iterable[str], name: str) -> dict[str, str]:
    """The labels in lines such as {"id": "7", "label": "Billing"}. Raises NotLabelled."""
    known, labels = frozenset(asked), dict[str, str]()
    for number, line in enumerate(answers.splitlines(), start=1):
        if not line.strip():
            continue
        id, label = _answer(line, number, name)
        if id not in known:
            raise NotLabelled(
                f"{name}: line {number} of the program labels a conversation that it was not asked about."
            )
        if labels.setdefault(id, label) != label:
            raise NotLabelled(f"{name}: the program gives conversation {id} two labels.")
    return {id: label for id, label in labels.items() if label}


def _answer(line: bytes, number: int, name: str) -> tuple[str, str]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    match found:
        case {"id": str(id), "label": str() | None as label} if len(label or "") <= _LONGEST_LABEL:
            return id, label or ""
        case _:
            raise NotLabelled(
                f"{name}: line {number} of the program is no answer. It writes a line of JSON for each conversation, "
                'such as {"id": "7", "label": "Billing"}, and nothing else.'
            )


def _run(
    rehearsal: Rehearsal,
    folder: Path,
    environment: Mapping[str, str],
    given: IO[bytes],
    answers: IO[bytes],
    complaints: IO[bytes],
) -> None:
    """Raises NotLabelled where the program does not end, ends badly, or writes too much."""
    name, seconds = rehearsal.id, rehearsal.within
    try:
        process = subprocess.Popen(  # noqa: S603 - a list, without a shell; whoever runs the command line chose it
            _arguments(rehearsal.command, folder),
            stdin=given,
            stdout=answers,
            stderr=complaints,
            cwd=folder,
            env={key: environment[key] for key in _INHERITED if key in environment},
            start_new_session=True,
            preexec_fn=lambda: _limit(seconds),
        )
    except OSError as problem:
        raise NotLabelled(
            f"{name}: the program {rehearsal.command[0]!r} cannot be started: {problem.strerror or problem}."
        ) from None
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise NotLabelled(
            f"{name}: the program did not end within {seconds:.0f} s and was stopped. `within` allows more."
        ) from None
    finally:
        _end(process)
    _refuse_bad_end(name, code, answers, complaints)


def _refuse_bad_end(name: str, code: int, answers: IO[bytes], complaints: IO[bytes]) -> None:
    if answers.seek(0, os.SEEK_END) >= LARGEST:
        raise NotLabelled(
            f"{name}: the program writes more than {LARGEST // 1024 // 1024} MB: it was stopped."
        )
    if code:
        said = _text(complaints, LARGEST)[-_SAID:].decode("utf-8", "replace").strip()
        how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        raise NotLabelled(f"{name}: the program {how}.{f' It said: {said}' if said else ''}")


def _arguments(command: Sequence[str], folder: Path) -> list[str]:
    """A program with a slash in its name stands in the folder; any other is looked for on the PATH."""
    program = str(folder / command[0]) if "/" in command[0] else command[0]
    return [program, *command[1:]]


def _limit(seconds: float) -> None:
    """In the child, before the program begins."""
    for what, most in (
        (resource.RLIMIT_CPU, int(seconds) + 5),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit of the machine stays
            resource.setrlimit(what, (most, most))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _text(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    return file.read(most)
