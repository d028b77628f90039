"""What an evidence block says: a sentence with its figures, limits, method, sources and inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """A picture that was frozen with its evidence.

    Attributes
    ----------
    sha256 : str
        Of the file, under which it is kept.
    words : str
        For those who cannot see it, and under it.
    key : tuple of (number, name)
        What the numbers on a map are of.
    left : int
        How many marks of the map have no number.
    """

    sha256: str
    media_type: str
    width: int
    height: int
    words: str
    key: Pairs = ()
    left: int = 0

    @property
    def caption(self) -> str:
        """The words under it, with the key."""
        named = "; ".join(f"{number} {name}" for number, name in self.key)
        more = f" {self.left:,} more are not numbered." if self.left else ""
        return f"{self.words}{f' {named}.' if named else ''}{more}"


@dataclass(frozen=True)
class Evidence:
    """An answer with everything that must travel with it.

    Attributes
    ----------
    figure : str
        The range or number; empty for an outside source, which has none of ours.
    sentence : str
        What the figure is of.
    basis : tuple of (term, words)
        Who, when, of what.
    figures : tuple of (label, value)
        All that a later answer is compared with.
    limits : tuple of str
        What this does not show.
    steps : tuple of (term, words)
        How it was worked out.
    sources : tuple of str
        Attribution lines.
    inputs : tuple of (name, mark)
        What went in: a file by its hash, a record by its version.
    address : str
        Where the same is asked live, without the root; an outside source's own https address;
        empty where it opens for its group alone.
    picture : Picture or None
        Drawn when an edition is published; None in a draft, and where there is nothing to draw.
    """

    title: str
    figure: str
    sentence: str
    basis: Pairs
    figures: Pairs
    limits: tuple[str, ...]
    steps: Pairs
    sources: tuple[str, ...]
    inputs: Pairs
    address: str
    demonstration: bool = False
    picture: Picture | None = None


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """The same as plain values.

    >>> one = Evidence("T", "1", "s", (), (("a", "1"),), ("l",), (), (), (), "/x")
    >>> read_evidence(evidence_json(one)) == one
    True
    """
    held: dict[str, Any] = json.loads(json.dumps(asdict(evidence)))
    return held


def picture_json(picture: Picture) -> dict[str, Any]:
    """A picture's words as plain values; its bytes are kept apart."""
    return {**asdict(picture), "key": [list(pair) for pair in picture.key]}


def read_evidence(held: Mapping[str, Any]) -> Evidence:
    """The other way."""

    def pairs(name: str) -> Pairs:
        return tuple((str(one), str(other)) for one, other in held[name])

    return Evidence(
        title=held["title"], figure=held["figure"], sentence=held["sentence"],
        basis=pairs("basis"), figures=pairs("figures"), limits=tuple(held["limits"]),
        steps=pairs("steps"), sources=tuple(held["sources"]), inputs=pairs("inputs"),
        address=held["address"], demonstration=held["demonstration"],
        picture=read_picture(held.get("picture")),
    )  # fmt: skip


def read_picture(held: Mapping[str, Any] | None) -> Picture | None:
    """A picture's words; editions that are older than pictures have none."""
    if held is None:
        return None
    return Picture(**{**held, "key": tuple((str(one), str(name)) for one, name in held["key"])})


def canonical(document: Mapping[str, Any]) -> bytes:
    """One way of writing a document, so that the same content has the same hash.

    >>> canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    True
    """
    return json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()
