"""Org-ids (org-id.guide): which register, which number in it."""

from __future__ import annotations

import re

#: A list code is a country (XI is international) and a register: ``GB-CHC``; then the number.
_ORG_ID = re.compile(r"([A-Z]{2}-[A-Z0-9]+)-(\S+)")


def parse_org_id(text: str) -> tuple[str, str] | None:
    """List code and number of an org-id; None when the text is none.

    >>> parse_org_id("GB-CHC-1234567"), parse_org_id("360G-Example-1")
    (('GB-CHC', '1234567'), None)
    """
    match = _ORG_ID.fullmatch(text)
    return (match[1], match[2]) if match else None
