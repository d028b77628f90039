"""What an evidence block says: a sentence with its figures, limits, method, sources and inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Pairs = tuple[tuple[str, str], ...]


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
        Where the same is asked live, without the root; an outside source's own https address.
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


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """The same as plain values.

    >>> one = Evidence("T", "1", "s", (), (("a", "1"),), ("l",), (), (), (), "/x")
    >>> read_evidence(evidence_json(one)) == one
    True
    """
    held: dict[str, Any] = json.loads(json.dumps(asdict(evidence)))
    return held


def read_evidence(held: Mapping[str, Any]) -> Evidence:
    """The other way."""

    def pairs(name: str) -> Pairs:
        return tuple((str(one), str(other)) for one, other in held[name])

    return Evidence(
        title=held["title"], figure=held["figure"], sentence=held["sentence"],
        basis=pairs("basis"), figures=pairs("figures"), limits=tuple(held["limits"]),
        steps=pairs("steps"), sources=tuple(held["sources"]), inputs=pairs("inputs"),
        address=held["address"], demonstration=held["demonstration"],
    )  # fmt: skip


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
