"""What the commands of every area share: the settings they got, dates, mappings, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from assetmap.core.settings import Settings

DATE = click.DateTime(formats=["%Y-%m-%d"])


def settings_of(context: click.Context) -> Settings:
    """The settings that the main command read."""
    settings = context.find_object(Settings)
    if settings is None:
        raise RuntimeError("the command was not called through assetmap")
    return settings


def as_date(value: datetime | None) -> date | None:
    """The day of a click date option."""
    return None if value is None else value.date()


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """``field=header`` options as a mapping.

    >>> mapping_of(["amount=Amount (GBP)"])
    {'amount': 'Amount (GBP)'}
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, header = pair.partition("=")
        if not equals or not field or not header:
            raise click.UsageError(f"--map takes field=header, not “{pair}”.")
        mapping[field.strip()] = header.strip()
    return mapping


def say_json(answer: Any) -> None:
    """Print an answer for programs."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
