"""Reads which workspaces an installation has: each entry of the file is laid over the environment, and read as if it
were one. So whatever a setting may be, it may be for one workspace, and there is one place that understands it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.language.validation import diagnostics
from guard.git.address import is_git
from guard.loading.strict_yaml.reader import Document, NotReadable, read
from guard.runtime.environment import Environment, Problem
from guard.runtime.setting_names import EVERYTHING, SECRETS, WORKSPACES
from guard.runtime.settings import DEFAULT, Settings, WrongSettings, read_settings, understood, used
from guard.runtime.workspaces_schema import (
    FILE,
    GROUPS,
    OF_PROCESS,
    PATHS,
    RESERVED,
    SECRET_KEYS,
    SETTINGS,
    TOKEN,
    VARIABLE,
    workspaces_schema,
)

FOLDER: Final = "workspaces"
"""The folder in GUARDRAIL_HOME in which each workspace but the one called `default` has its own."""
_SCHEMA: Final = workspaces_schema()
_BASE_URL, _SANDBOX_PORT = "INTERCOM_BASE_URL", "SANDBOX_PORT"
_NOT_INHERITED: Final = (TOKEN, f"{TOKEN}_FILE", _BASE_URL, "INTERCOM_REGION", WORKSPACES)
"""What says which workspace it is: it is never that of another one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One workspace of the file: its number there, and the environment that it stands for."""

    number: int
    written: Mapping[str, Json]
    values: Mapping[str, str]
    files: tuple[Path, ...]
    unset: tuple[tuple[DocumentPath, str], ...]

    @property
    def name(self) -> str:
        return str(self.written["name"])


@dataclass(frozen=True, slots=True)
class WorkspacesFile:
    """What the file says. `files` are all that were read for it: another content of one of them is news. `values` is
    the environment that each workspace stands for, by name. `has_default`: it says which one is the default."""

    path: Path
    settings: tuple[Settings, ...]
    files: tuple[Path, ...]
    values: Mapping[str, Mapping[str, str]]
    has_default: bool


class FollowedFile:
    """The file, as it is read again where it, or a file that it names, is another one. `uses` are what is used."""

    def __init__(self, values: Mapping[str, str], here: Path, uses: Collection[str] = EVERYTHING) -> None:
        self._values = values
        self._here = here
        self._uses = uses
        self._files: tuple[Path, ...] = (path_of_file(values, here),)
        self._stamp = self._seen = _stamp(self._files)

    def read(self) -> tuple[Settings, ...]:
        """Raises WrongSettings. What is written while it is read is news."""
        before = dict(zip(self._files, _stamp(self._files), strict=True))
        found = read_file(self._values, self._here, self._uses)
        self._files = found.files
        after = zip(self._files, _stamp(self._files), strict=True)
        self._stamp = tuple(before.get(file, now) for file, now in after)
        return found.settings

    def has_changed(self) -> bool:
        """Since it was read last, and no more since the last look: half of it may not be written yet."""
        before, self._seen = self._seen, _stamp(self._files)
        return before == self._seen != self._stamp


def _stamp(files: Iterable[Path]) -> tuple[tuple[int, int, int] | None, ...]:
    found: list[tuple[int, int, int] | None] = []
    for file in files:
        try:
            facts = file.stat()
        except OSError:
            found.append(None)
        else:
            found.append((facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return tuple(found)


def read_workspaces(
    values: Mapping[str, str], here: Path, uses: Collection[str] = EVERYTHING
) -> tuple[Settings, ...]:
    """The settings of each workspace, in the order of the file; without a file those of the environment alone. Raises
    WrongSettings with everything that is wrong in any of them."""
    if not values.get(WORKSPACES, "").strip():
        return (read_settings(values, here=here, uses=uses),)
    return read_file(values, here, uses).settings


def names_of(values: Mapping[str, str], here: Path) -> tuple[str, ...]:
    """The names in the file, the default first, without anything that only a service has, such as tokens. Empty without
    a file. Raises WrongSettings."""
    if not values.get(WORKSPACES, "").strip():
        return ()
    listed = _document(path_of_file(values, here)).value["workspaces"]
    return tuple(str(one["name"]) for one in sorted(listed, key=lambda one: not one.get("default", False)))


def path_of_file(values: Mapping[str, str], here: Path) -> Path:
    return Environment(values, here).path(WORKSPACES, "")


def read_file(values: Mapping[str, str], here: Path, uses: Collection[str] = EVERYTHING) -> WorkspacesFile:
    """Raises WrongSettings."""
    path = path_of_file(values, here)
    document = _document(path)
    entries = [
        _entry(values, path.parent, number, written)
        for number, written in enumerate(document.value["workspaces"])
    ]
    found = [_Found(entry, *_understood(entry, here)) for entry in entries]
    problems = [
        *_in_environment(values),
        *_between(path, document, found),
        *(said for one in found for said in _of_entry(path, document, one, uses)),
    ]
    if problems:
        raise WrongSettings(tuple(dict.fromkeys(problems)))
    default = next((one.entry.number for one in found if one.entry.written.get("default")), 0)
    settings = tuple(
        replace(one.settings, is_default=one.entry.number == default, is_listed=True) for one in found
    )
    return WorkspacesFile(
        path,
        settings,
        (path, *(file for entry in entries for file in entry.files)),
        {entry.name: entry.values for entry in entries},
        any(entry.written.get("default") for entry in entries),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    entry: Entry
    settings: Settings
    problems: tuple[Problem, ...]


def _document(path: Path) -> Document:
    """The file, of which the shape is right. Raises WrongSettings."""
    try:
        document = read(path.read_bytes())
    except OSError as problem:
        why = f"{WORKSPACES} names {path}, which cannot be read: {problem.strerror}."
        raise WrongSettings((why,)) from problem
    except NotReadable as problem:
        raise WrongSettings((_said(path, problem.place, problem.sentence),)) from problem
    problems = [_said(path, place, sentence) for place, sentence in document.problems]
    problems += [
        _said(path, document.place_of(one), _in_words(one)) for one in diagnostics(_SCHEMA, document.value)
    ]
    if problems:
        raise WrongSettings(tuple(problems))
    return document


def _said(path: Path, place: Place, sentence: str) -> str:
    one = FileDiagnostic.at(str(path), place, sentence)
    return f"{one.file}:{one.line}: {one.sentence}"


def _in_words(diagnostic: Diagnostic) -> str:
    """What a schema cannot say of a key: that a secret has no place in a file that people review."""
    key = str(diagnostic.path[-1]) if diagnostic.path else ""
    if key in SECRET_KEYS:
        return (
            f"`{key}` would be a secret in a file that people read: name the file that holds it with `{key}{FILE}`, or "
            f"the variable with `{key}{VARIABLE}`."
        )
    return diagnostic.sentence


def _entry(values: Mapping[str, str], folder: Path, number: int, written: Mapping[str, Json]) -> Entry:
    """The environment of one workspace: what the file says of it stands for the variables of these names."""
    laid = {name: value for name, value in values.items() if name not in _NOT_INHERITED}
    files: list[Path] = []
    for name, value in _variables(values, folder, written):
        bare = name.removesuffix("_FILE")
        laid.pop(bare, None)
        laid.pop(f"{bare}_FILE", None)
        laid[name] = value
        if name.endswith("_FILE"):
            files.append(Path(value))
    if written.get("embedded"):
        base = values.get(_SANDBOX_PORT, "").strip() or "8090"
        laid[_SANDBOX_PORT] = str(int(base) + number) if base.isdecimal() and int(base) else base
    return Entry(number, written, laid, tuple(files), tuple(_unset(values, written)))


def _variables(
    values: Mapping[str, str], folder: Path, written: Mapping[str, Json]
) -> Iterator[tuple[str, str]]:
    for key, said in written.items():
        if key in GROUPS:
            for end, value in said.items():
                yield _named(values, folder, _variable(key, end), _text(value))
        elif key in SETTINGS:
            name, text = SETTINGS[key], _text(said)
            yield name, _absolute(folder, text) if name in PATHS and not is_git(text) else text
        elif (bare := key.removesuffix(FILE)) in SECRET_KEYS or (
            bare := key.removesuffix(VARIABLE)
        ) in SECRET_KEYS:
            yield _named(values, folder, f"{SETTINGS[bare]}{key.removeprefix(bare).upper()}", _text(said))


def _unset(values: Mapping[str, str], written: Mapping[str, Json]) -> Iterator[tuple[DocumentPath, str]]:
    """The variables that are named and not set, and where each is named."""
    named: list[tuple[tuple[str, ...], Json]] = [
        ((key,), said) for key, said in written.items() if key.endswith(VARIABLE)
    ]
    named += [((key, end), said) for key in GROUPS for end, said in written.get(key, {}).items()]
    for way, said in named:
        if way[-1].endswith(VARIABLE) and not values.get(_text(said), "").strip():
            yield way, _text(said)


def _named(values: Mapping[str, str], folder: Path, name: str, text: str) -> tuple[str, str]:
    """A setting that may stand elsewhere: in a file, or in a variable."""
    if name.endswith("_FILE"):
        return name, _absolute(folder, text)
    if name.endswith("_ENV"):
        return name.removesuffix("_ENV"), values.get(text, "")
    return name, text


def _text(said: Json) -> str:
    """As it would stand in a variable."""
    if isinstance(said, dict):
        return ",".join(f"{name}={value}" for name, value in said.items())
    if isinstance(said, list):
        return ",".join(map(str, said))
    if isinstance(said, bool):
        return "yes" if said else "no"
    return f"{said:g}" if isinstance(said, float) else str(said)


def _absolute(folder: Path, text: str) -> str:
    return str(folder / Path(text).expanduser())


def _understood(entry: Entry, here: Path) -> tuple[Settings, tuple[Problem, ...]]:
    settings, env = understood(entry.values, here)
    common = settings.home
    home = common if entry.name == DEFAULT else common / FOLDER / entry.name
    seed = entry.written.get("seed", 7 + entry.number)
    return replace(settings, name=entry.name, home=home, common_home=common, seed=seed), env.problems


def _in_environment(values: Mapping[str, str]) -> Iterator[str]:
    """What says which workspace it is, beside a file that says so of each."""
    for name in (TOKEN, f"{TOKEN}_FILE", _BASE_URL):
        if values.get(name, "").strip():
            yield f"{name} is of one workspace, and {WORKSPACES} names a file with several: move it there."


def _between(path: Path, document: Document, found: list[_Found]) -> Iterator[str]:
    """What is wrong of one workspace because of another one."""
    seen: dict[str, str] = {}
    tokens: dict[str, str] = {}
    defaults: list[str] = []
    for one in found:
        name, at = one.entry.name, ("workspaces", one.entry.number)
        token = "" if one.settings.demo else one.settings.access_token
        if name in RESERVED:
            yield _said(path, document.place((*at, "name")), f"No workspace can be called `{name}`.")
        if name in seen:
            why = f"Two workspaces are called `{name}`: give this one another name."
            yield _said(path, document.place((*at, "name")), why)
        elif token and token in tokens:
            why = f"`{name}` has the same token as `{tokens[token]}`: give each workspace its own."
            yield _said(path, document.place(at), why)
        if one.entry.written.get("default"):
            defaults.append(name)
            if len(defaults) > 1:
                why = f"`{defaults[0]}` is the default already: only one can be."
                yield _said(path, document.place((*at, "default")), why)
        seen[name] = name
        tokens.setdefault(token, name)


def _of_entry(path: Path, document: Document, one: _Found, uses: Collection[str]) -> Iterator[str]:
    """What is wrong of one workspace, each at its line; what is the environment's, without one."""
    written, at = one.entry.written, ("workspaces", one.entry.number)
    wanted = used(uses, embedded=one.settings.embedded)
    if TOKEN in wanted:
        yield from (_said(path, document.place(at), why) for why in _which(one))
    for way, variable in one.entry.unset:
        why = f"`{one.entry.name}`: the variable {variable} is not set."
        yield _said(path, document.place((*at, *way)), why)
    for problem in one.problems:
        if problem.name not in wanted:
            continue
        if way := _way_to(problem, written):
            yield _said(path, document.place((*at, *way)), f"`{one.entry.name}`: {_with_key(problem, way)}")
        elif problem.name in OF_PROCESS:
            yield problem.sentence
        else:
            yield _said(path, document.place(at), f"`{one.entry.name}`: {problem.sentence}")


def _which(one: _Found) -> Iterator[str]:
    """An entry says which workspace it is in one way."""
    written, settings = one.entry.written, one.settings
    if "token_env" in written and one.entry.unset:
        return
    asked = [key for key in ("token_file", "token_env", "base_url") if key in written]
    if written.get("embedded") and asked:
        yield f"`{one.entry.name}` is embedded, and has `{asked[0]}`: keep one of them."
    elif not written.get("embedded") and settings.embedded:
        yield (
            f"`{one.entry.name}` does not say where its token is: add `token_file` or `token_env`, or "
            "`embedded: true` for a made-up workspace."
        )


def _keys_of(name: str) -> Iterator[str]:
    yield from (key for key, beginning in GROUPS.items() if beginning == name)
    for key, setting in SETTINGS.items():
        if setting == name:
            yield from (key + FILE, key + VARIABLE) if name in SECRETS else (key,)


def _way_to(problem: Problem, written: Mapping[str, Json]) -> tuple[str, ...]:
    """Where the file says what the problem is about: a key, or one of a group."""
    key = next((key for key in _keys_of(problem.name) if key in written), "")
    if key not in GROUPS:
        return (key,) if key else ()
    ends = sorted(written[key], key=len, reverse=True)
    meant = (end for end in ends if _variable(key, end).removesuffix("_ENV") in problem.sentence)
    return (key, end) if (end := next(meant, "")) else (key,)


def _with_key(problem: Problem, way: tuple[str, ...]) -> str:
    """The sentence, with the key of the file in place of the variable."""
    if len(way) > 1:
        return problem.sentence.replace(_variable(*way).removesuffix("_ENV"), ".".join(way))
    return problem.sentence.replace(f"{problem.name}_FILE", way[0]).replace(problem.name, way[0])


def _variable(group: str, end: str) -> str:
    return f"{GROUPS[group]}{end.upper().replace('-', '_')}"
