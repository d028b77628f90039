"""Addresses of the program's pages, with names put in for what is variable."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.routing import AnyConverter, IntegerConverter, Rule


def filled(rule: Rule, values: Mapping[str, str], other: str) -> str:
    """The address of a route; ``other`` stands for every part that has no value."""
    built = rule.build(
        {name: _fitting(rule, name, values.get(name, other)) for name in rule.arguments}
    )
    assert built is not None, rule
    return built[1]


def _fitting(rule: Rule, name: str, value: str) -> str:
    """A value that the part takes: of a list of words one, of a number 1, where it is neither."""
    part = rule._converters[name]
    if isinstance(part, AnyConverter) and value not in part.items:
        return min(part.items)
    if isinstance(part, IntegerConverter) and not value.isdigit():
        return "1"
    return value
