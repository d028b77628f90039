"""Postcodes as text: normalising and validating, without a database."""

from __future__ import annotations

import re

_STRIP = re.compile(r"[^0-9A-Za-z]")
# Outward code: one or two letters, a digit, then nothing, a digit or a letter.
# Inward code: a digit and two letters, never C I K M O V (METHODS section 3).
_FORM = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})$")
# The same as it is mostly printed: in capitals, with spaces in the one place or without.
_PRINTED = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) *([0-9][ABD-HJLNP-UW-Z]{2})", re.ASCII)
_GIRO = "GIR 0AA"


def normalise_postcode(text: str) -> str | None:
    """Write a British postcode as ``AREA INWARD``, or ``None`` when it is not one.

    Only the shape is judged: ``RN8 3HR`` passes although no area RN exists; the loaded postcode
    data settle that. O is never changed into 0, nor I into 1: such text is refused, not repaired.

    Parameters
    ----------
    text : str
        As printed: any case, spaces and punctuation.

    >>> normalise_postcode(" ec1a-1bb "), normalise_postcode("B18 7QC"), normalise_postcode("")
    ('EC1A 1BB', None, None)
    """
    printed = _PRINTED.fullmatch(text)
    if printed:
        return f"{printed[1]} {printed[2]}"
    squeezed = _STRIP.sub("", text).upper()
    if squeezed == "GIR0AA":
        return _GIRO
    match = _FORM.match(squeezed)
    return f"{match[1]} {match[2]}" if match else None
