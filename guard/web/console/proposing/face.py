"""The controls of a form with what was typed into them, for templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from markupsafe import Markup

from drift.core.model.json_pointer import escape
from drift.core.model.resources import MISSING, UNBORN, Json
from guard.core.proposals.forms.control import CONTAINERS, Control, every
from guard.core.proposals.forms.texts import as_id, state_of, text_of, written
from guard.core.text.plain_text import plain_lines
from guard.core.text.values import visible
from guard.queries.proposal_form import Form
from guard.web.console.proposing.document import names_of
from guard.web.console.proposing.draft import Draft
from guard.web.console.reader import Reader
from guard.web.console.renderer import label, raw
from guard.web.console.words import N_, _, gettext

_STATES: Final = {"empty": N_("Empty"), "null": N_("Nothing (null)"), "gone": N_("Not there")}


class Option(NamedTuple):
    value: Markup
    label: object
    is_chosen: bool = False


@dataclass(frozen=True)
class Face:
    """Texts in controls are given back as they are, letter for letter: only there may a letter be one that hides."""

    form: Form
    draft: Draft
    reader: Reader
    problems: Mapping[str, list[str]]
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ids.update(
            {one.pointer: f"field-{number}" for number, one in enumerate(every(self.form.controls))}
        )

    def id(self, control: Control) -> str:
        return self.ids[control.pointer]

    def name(self, control: Control) -> str:
        """The field in words: `author_id` is the author, `audience_ids` the audiences."""
        if control.is_own_key:
            return control.key
        name = control.key
        if control.to:
            name = f"{name.removesuffix('_ids')}s" if name.endswith("_ids") else name.removesuffix("_id")
        return label(f"/{escape(name)}")

    def wrong(self, control: Control) -> list[str]:
        return self.problems.get(f"f:{control.pointer}", [])

    def told(self, control: Control, in_full: bool) -> Markup:
        """The attributes of a control that tell who listens about its help and what is wrong."""
        id, wrong = self.id(control), bool(self.wrong(control))
        by = [f"{id}-help"] * bool(control.help and in_full) + [f"{id}-wrong"] * wrong
        told = Markup('aria-describedby="{}"').format(" ".join(by)) if by else Markup("")
        return told + Markup(' aria-invalid="true"') if wrong else told

    def is_changed(self, control: Control) -> bool:
        """Whether this shows another value than the present one, or one that cannot be read."""
        if control.sort in CONTAINERS:
            return any(map(self.is_changed, control.parts))
        return self.text(control) != raw(text_of(control, control.base, self.reader.zone)) or bool(
            self.state(control)
        )

    def text(self, control: Control) -> Markup:
        typed = self.draft.typed.text(control.pointer)
        return raw(text_of(control, control.now, self.reader.zone) if typed is None else typed)

    def id_text(self, control: Control) -> Markup:
        """The id in a control where it is typed: without the quotes that tell a text from a number."""
        return raw(self.text(control).unescape().strip('"'))

    def hidden(self, control: Control) -> str:
        """The text with what nobody can see in it written out; "" where there is nothing of that."""
        text = self.text(control).unescape()
        told = plain_lines("\n".join(map(visible, text.split("\n"))))
        return "" if told == text else told

    def state(self, control: Control) -> str:
        if (
            self.draft.typed.text(control.pointer) is None
            and f"s:{control.pointer}" not in self.draft.typed.texts
        ):
            return state_of(control)
        return self.draft.typed.state(control.pointer)

    def states(self, control: Control) -> list[Option]:
        """What else a field may be than what is written in it; [] where it may be nothing else."""
        if self.is_new and control.is_required and not self.state(control):
            return []
        chosen = self.state(control)
        found = [Option(raw(word), gettext(_STATES[word]), word == chosen) for word in self._words(control)]
        found += [
            Option(raw(f"{UNBORN}{name}"), label, chosen == f"{UNBORN}{name}")
            for name, label in self._new(control)
        ]
        return [Option(raw(""), self._as_written(control), not chosen), *found] if found else []

    def _words(self, control: Control) -> Iterator[str]:
        if control.sort in ("choice", "one", "fixed"):
            return
        was_nothing = control.base is None or control.base is MISSING
        if was_nothing and control.sort in ("text", "long", "lines", "several", "group", "rows", "keyed"):
            yield "empty"
        if control.may_be_null and control.base is not None:
            yield "null"
        if control.may_be_gone and control.base is not MISSING:
            yield "gone"

    def _new(self, control: Control) -> Iterator[tuple[str, object]]:
        """What other changes of the proposal create and this field may refer to."""
        for name, kind in names_of(self.draft.others) if control.may_refer else ():
            if control.to in ("", kind):
                yield name, _("What “%(name)s” creates", name=name)

    @property
    def is_new(self) -> bool:
        return self.form.target.asked == "create"

    def _as_written(self, control: Control) -> str:
        if self.is_new:
            return gettext("As written; where nothing is, it is left out")
        if control.base is MISSING:
            return gettext("As written; not there now")
        return gettext("As written; nothing (null) now") if control.base is None else gettext("As written")

    def options(self, control: Control) -> list[Option]:
        """The choices of a control with one value; [] where it is typed."""
        if control.sort == "one":
            known = self.form.choices.get(control.to, ())
            if not known:
                return []
            listed: list[tuple[str, object]] = [(written(as_id(control, one.id)), one.title) for one in known]
        else:
            listed = [(written(one), self._label(one)) for one in control.choices]
        chosen = self.text(control).unescape()
        if control.may_be_null:
            listed.append(("null", gettext("Nothing (null)")))
        if control.may_be_gone:
            listed.insert(0, ("", gettext("Not set") if self.is_new else gettext("Not there")))
        if chosen not in [value for value, _label in listed]:
            listed.append((chosen, chosen.strip('"') or gettext("Choose one")))
        return [Option(raw(value), label, value == chosen) for value, label in listed]

    def _label(self, value: Json) -> object:
        if value is True or value is False:
            return gettext("Yes") if value else gettext("No")
        return str(value).replace("_", " ")

    def boxes(self, control: Control) -> list[Option]:
        """The ids that a list may hold, each with a box: those that it holds first."""
        held = control.now if isinstance(control.now, list) else []
        ticked = self.draft.typed.several(control.pointer)
        ids = [self._id_of(item) for item in held]
        chosen = set(ids if ticked is None else ticked)
        titles = {one.id: one.title for one in self.form.choices.get(control.to, ())}
        news = {f"{UNBORN}{name}": label for name, label in self._new_items(control)}
        listed = dict.fromkeys([*ids, *(ticked or ()), *titles, *news])
        return [Option(raw(id), news.get(id, titles.get(id, id)), id in chosen) for id in listed]

    def _id_of(self, item: Json) -> str:
        return f"{UNBORN}{item['$new']}" if isinstance(item, dict) and "$new" in item else str(item)

    def _new_items(self, control: Control) -> Iterator[tuple[str, object]]:
        for name, kind in names_of(self.draft.others):
            if kind == control.to:
                yield name, _("What “%(name)s” creates", name=name)

    def rows(self, control: Control) -> Iterable[tuple[Control, bool]]:
        """The items of a list or of an object with chosen keys, and whether each is to be taken away."""
        dropped = self.draft.typed.dropped(control.pointer)
        return [(part, part.key in dropped) for part in control.parts]

    def keys(self, control: Control) -> list[str]:
        """The keys that may still be added; [] where any may be."""
        present = {part.key for part in control.parts}
        return [key for key in control.keys if key not in present and key != "type"]
