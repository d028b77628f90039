"""XML from strangers: what stands before its first element, read without expanding anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from assetmap.uploads.errors import UnreadableFile

_BLOCK = 1 << 14
#: More than this before the first element is no document that anybody made by hand or program.
_LONGEST_START = 1 << 18
#: Marks of an encoding, and blanks.
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"


class _Root(Exception):
    """The first element was reached; not an error, and never seen outside."""


def looks_like_xml(start: bytes) -> bool:
    """Whether these first bytes may be XML in any encoding that a parser would take.

    >>> [looks_like_xml(start) for start in (b"  <a/>", "<a/>".encode("utf-16"), b"a,b")]
    [True, True, False]
    """
    return start[:4096].replace(b"\0", b"").lstrip(_BEFORE)[:1] == b"<"


def root_of(blocks: Iterable[bytes], label: str) -> str:
    """The name of the first element of an XML document that declares no document type.

    A document type can name other files and addresses, or grow to gigabytes; a parser that meets
    one may follow it. It can only stand before the first element, and that is as far as this reads.

    Raises
    ------
    UnreadableFile
        A document type, or not XML so far.
    """
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def opened(tag: str, _attributes: dict[str, str]) -> None:
        found.append(tag.rsplit(" ", 1)[-1])
        raise _Root

    def declared(*_parts: object) -> None:
        raise UnreadableFile(
            f"{label}: XML with a DOCTYPE is not accepted, because a document type can draw in "
            "other files. Save it without one."
        )

    parser.StartElementHandler = opened
    parser.StartDoctypeDeclHandler = declared
    read = 0
    try:
        for block in blocks:
            read += len(block)
            parser.Parse(block, False)
            if read > _LONGEST_START:
                break
    except _Root:
        return found[0]
    except expat.ExpatError as fault:
        raise UnreadableFile(f"{label} is not well-formed XML: {fault}.") from fault
    raise UnreadableFile(f"{label} is not well-formed XML: no element was found.")


def blocks_of(handle: BinaryIO) -> Iterator[bytes]:
    """A file in small blocks, from where it stands."""
    while block := handle.read(_BLOCK):
        yield block
