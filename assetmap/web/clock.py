"""What time and which day is it? Asked here alone, so that a test can move the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from assetmap.web.settings import settings_here

_CLOCK = "assetmap.clock"


def use_clock(app: Flask, clock: Callable[[], datetime]) -> None:
    """Give an application another clock."""
    app.extensions[_CLOCK] = clock


def now() -> datetime:
    """This moment, in UTC."""
    told: Callable[[], datetime] | None = current_app.extensions.get(_CLOCK)
    return told() if told is not None else datetime.now(UTC)


def today_here() -> date:
    """Which day it is in the place itself: what ends with a day ends with this one."""
    return now().astimezone(ZoneInfo(settings_here().time_zone)).date()
