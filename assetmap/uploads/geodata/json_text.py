"""JSON from strangers: judged as bytes first, then read one feature at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from assetmap.uploads.errors import UnreadableFile

_SPACE = re.compile(r"[ \t\n\r]*")
_CHUNK = 1 << 22


def starts_like_json(head: bytes) -> bool:
    """Whether these first bytes are those of JSON, in UTF-16 too: its refusal says what to do.

    >>> [starts_like_json(head) for head in (b" {", '["a"'.encode("utf-16"), b"name,lon")]
    [True, True, False]
    """
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")


def decode_text(raw: bytes, label: str) -> str:
    """JSON as text: UTF-8, the only encoding of the standard (RFC 8259, section 8.1).

    Raises
    ------
    UnreadableFile
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4]:
        raise UnreadableFile(f"{label} is written in UTF-16. Save it as UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            f"{label} is not written in UTF-8: byte {fault.start:,} is no letter. Save it as UTF-8."
        ) from fault


def refuse_deep(raw: bytes, label: str, *, depth: int) -> None:
    """Raise for JSON that is nested too deeply, without reading it.

    Brackets inside texts do not count: escaped signs go first, then what stands between quotes.

    >>> refuse_deep(b'[["[[[[ \\\\" [["]]', "a.json", depth=2)
    >>> refuse_deep(b"[[[]]]", "a.json", depth=2)
    Traceback (most recent call last):
    assetmap.uploads.errors.UnreadableFile: a.json is nested deeper than 2 levels.
    """
    plain = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    level = quotes = 0
    for start in range(0, len(plain), _CHUNK):
        signs = np.frombuffer(plain, np.uint8, min(_CHUNK, len(plain) - start), start)
        quoted = np.cumsum(signs == ord('"'), dtype=np.int64) + quotes
        step = ((signs == ord("[")) | (signs == ord("{"))).astype(np.int8)
        step -= (signs == ord("]")) | (signs == ord("}"))
        step[quoted % 2 == 1] = 0
        levels = np.cumsum(step, dtype=np.int64) + level
        if int(levels.max(initial=0)) > depth:
            raise UnreadableFile(f"{label} is nested deeper than {depth} levels.")
        level, quotes = int(levels[-1]), int(quoted[-1])


class _Repeated(ValueError):
    """A key that stands twice in one object."""


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Repeated(f"the key “{twice[:60]}” stands twice in one object")
    return held


def _no_number(said: str) -> float:
    raise _Repeated(f"{said} is no number in JSON")


def read_object(
    text: str, label: str, *, each: Callable[[object], None], strict: bool
) -> dict[str, Any]:
    """The members of the outermost object, its ``features`` handed over one by one.

    Parameters
    ----------
    each : callable
        Is given every element of the list ``features`` in turn; the list itself is not kept
        (the member is then an empty list).
    strict : bool
        True refuses repeated keys and NaN.

    Raises
    ------
    UnreadableFile
        With the feature and the place.
    """
    decoder = json.JSONDecoder(
        object_pairs_hook=_no_repeats if strict else None,
        parse_constant=_no_number if strict else None,
    )
    reader = _Reader(text, decoder)
    try:
        if not reader.takes("{"):
            raise UnreadableFile(f"{label} is JSON, but none of GeoJSON and TopoJSON.")
        held = _members(reader, each, strict)
        if reader.at != len(text):
            raise json.JSONDecodeError("more follows its end", text, reader.at)
    except (ValueError, RecursionError) as fault:
        where = f", feature {reader.feature:,}" if reader.feature else ""
        raise UnreadableFile(f"{label}{where} is not valid JSON: {str(fault)[:120]}.") from fault
    return held


class _Reader:
    """A place in a text of JSON."""

    def __init__(self, text: str, decoder: json.JSONDecoder) -> None:
        self._text, self._decoder = text, decoder
        self.at = self.feature = 0
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self.at)
        self.at = found.end() if found else self.at

    def takes(self, sign: str) -> bool:
        """Step over a sign when it stands here."""
        if not self._text.startswith(sign, self.at):
            return False
        self.at += 1
        self._skip()
        return True

    def need(self, sign: str) -> None:
        """Step over a sign that must stand here."""
        if not self.takes(sign):
            raise json.JSONDecodeError(f"“{sign}” is missing", self._text, self.at)

    def value(self) -> Any:
        """Step over a whole value and give it."""
        found, self.at = self._decoder.raw_decode(self._text, self.at)
        self._skip()
        return found

    def key(self) -> str:
        """Step over the name of a member and its colon."""
        found = self.value()
        if not isinstance(found, str):
            raise json.JSONDecodeError("a name is missing", self._text, self.at)
        self.need(":")
        return found


def _members(reader: _Reader, each: Callable[[object], None], strict: bool) -> dict[str, Any]:
    held: dict[str, Any] = {}
    if reader.takes("}"):
        return held
    while True:
        key = reader.key()
        if strict and key in held:
            raise _Repeated(f"the key “{key[:60]}” stands twice in one object")
        if key == "features" and reader.takes("["):
            held[key] = []
            _elements(reader, each)
        else:
            held[key] = reader.value()
        if not reader.takes(","):
            reader.need("}")
            return held


def _elements(reader: _Reader, each: Callable[[object], None]) -> None:
    if reader.takes("]"):
        return
    while True:
        reader.feature += 1
        each(reader.value())
        if not reader.takes(","):
            reader.need("]")
            reader.feature = 0
            return
