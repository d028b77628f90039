"""The short code of a walk sheet: made from what is on it, and read as people write it down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

#: Figures and letters of which none is taken for another (Crockford's base 32).
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": "", "–": ""})


def code_of(things: Sequence[tuple[str, str]], turn: int = 0) -> str:
    """The code of a list of things: the same for the same list.

    Parameters
    ----------
    things : sequence of (register, slug)
        In the order of their numbers.
    turn : int
        Another code for the same list, for when its first one is another list's.

    >>> code_of([("assets", "example-park")])
    '44V8FJCA'
    """
    told = json.dumps([turn, *things], separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:5])
    return "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def code_words(code: str) -> str:
    """A code as it is printed.

    >>> code_words("44V8FJCA")
    '44V8-FJCA'
    """
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """A code from what somebody typed; empty when it cannot be one.

    >>> read_code(" 44v8 fjca"), read_code("0O1l-IIII"), read_code("44V8")
    ('44V8FJCA', '00111111', '')
    """
    code = typed.upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else ""
