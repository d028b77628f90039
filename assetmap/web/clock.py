"""What time is it? Asked here alone, so that a test can move the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app

_CLOCK = "assetmap.clock"


def use_clock(app: Flask, clock: Callable[[], datetime]) -> None:
    """Give an application another clock."""
    app.extensions[_CLOCK] = clock


def now() -> datetime:
    """This moment, in UTC."""
    told: Callable[[], datetime] | None = current_app.extensions.get(_CLOCK)
    return told() if told is not None else datetime.now(UTC)
