"""Addresses of the program's pages, with names put in for what is variable."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.routing import Rule


def filled(rule: Rule, values: Mapping[str, str], other: str) -> str:
    """The address of a route; ``other`` stands for every part that has no value."""
    built = rule.build({name: values.get(name, other) for name in rule.arguments})
    assert built is not None, rule
    return built[1]
