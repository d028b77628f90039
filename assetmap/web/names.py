"""Names and numbers in addresses: what none can be is nothing's, and never reaches the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from assetmap.core.errors import NotFound

#: Of the database's numbers; a larger one is a fault there, not an unknown one.
_HIGHEST = 2**31 - 1


def refuse_strange_names(blueprint: Blueprint, fault: Callable[[], NotFound]) -> None:
    """Answer what no name or number can be (a NUL stops the database) as an unknown one."""

    @blueprint.url_value_preprocessor
    def refuse(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if any(_is_strange(value) for value in (values or {}).values()):
            raise fault()


def _is_strange(value: Any) -> bool:
    return value > _HIGHEST if isinstance(value, int) else not str(value).isprintable()
