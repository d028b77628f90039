"""Names in addresses: what no name can be is nothing's, and never reaches the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from assetmap.core.errors import NotFound


def refuse_strange_names(blueprint: Blueprint, fault: Callable[[], NotFound]) -> None:
    """Answer names with characters that no name has (a NUL stops the database) as unknown ones."""

    @blueprint.url_value_preprocessor
    def refuse(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if any(not str(value).isprintable() for value in (values or {}).values()):
            raise fault()
