"""The cells of tables in a terminal: addresses and paths are folded behind their marks. Imports rich, so it is imported
by whoever prints a table."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from guard.core.text.text_table import folded


class Cell(Text):
    """A text as it is, without markup."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Its lines, none wider than so many characters. Wide characters are left to rich, which counts them."""
        if no_wrap or cell_len(self.plain) != len(self.plain):
            return super().wrap(
                console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
            )
        return Lines(Text(line) for part in self.plain.split("\n") for line in folded(part, width))
