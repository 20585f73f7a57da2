"""Data connectors that neither Fin nor a workflow uses, as far as that can be read."""

from __future__ import annotations

from typing import Final

from guard.core.health.unreferenced import unreferenced

CHECK: Final = unreferenced(
    "connector-unreferenced",
    "data_connector",
    "a data connector that Fin does not use by itself",
    fields=("direct_fin_usage",),
    concerns=lambda item: item.get("direct_fin_usage") is not True,
)
