"""An edition with all that belongs to it in one ZIP file: texts, tables, a map layer and hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy as np

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.anchors.exports.words import Value
from assetmap.core.crs import to_lonlat
from assetmap.core.geojson import DECIMALS
from assetmap.plans.actions.frozen import Action
from assetmap.plans.actions.parts import LIMITS
from assetmap.plans.actions.words import KIND_WORDS, SIDE_WORDS, STATUS_WORDS, WHOLE, by_words
from assetmap.plans.bundle_map import actions_geopackage
from assetmap.plans.bundle_readme import readme
from assetmap.plans.evidence import canonical
from assetmap.plans.freezing import Frozen, FrozenBlock
from assetmap.plans.packing import pack
from assetmap.plans.showing import Shown
from assetmap.plans.word.pictures import pictures_in

FORMAT = "assetmap plan bundle 1"
_ENDINGS = {"jpeg": "jpg"}


def bundle(shown: Shown, *, html: str) -> bytes:
    """All files of an edition in one ZIP file, and a list of them with their hashes.

    The same edition gives the same bytes where the same versions of the libraries made it.

    Parameters
    ----------
    html : str
        The edition as one page, with its pictures in it.
    """
    frozen = shown.frozen
    files = {
        "plan.html": html.encode(),
        "plan.json": canonical(shown.document),
        "actions.csv": _actions(frozen),
        "finance.csv": _finance(frozen),
        "evidence.csv": _evidence(frozen),
        "sources.csv": _sources(frozen),
        "actions.gpkg": actions_geopackage(frozen),
    }
    for number, one in enumerate(pictures_in(html), start=1):
        files[f"pictures/picture-{number}.{_ENDINGS.get(one.kind, one.kind)}"] = one.data
    files["README.txt"] = readme(shown, list(files))
    files["manifest.json"] = _manifest(shown, files)
    return pack(files, day=frozen.published_on)


def _manifest(shown: Shown, files: dict[str, bytes]) -> bytes:
    frozen = shown.frozen
    held = {
        "format": FORMAT,
        "plan": frozen.plan,
        "title": frozen.title,
        "edition": frozen.number,
        "published_on": frozen.published_on.isoformat(),
        "edition_sha256": shown.sha256,
        "software": frozen.software,
        "demonstration": frozen.demonstration,
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    return f"{json.dumps(held, ensure_ascii=False, indent=2)}\n".encode()


def _table(
    frozen: Frozen, head: Sequence[str], rows: Iterable[Sequence[Value]], *notes: str
) -> bytes:
    """A table as spreadsheets open it, which says by itself of what it is."""
    told = [f"{frozen.title}, edition {frozen.number}, by {frozen.group}.", *notes]
    if frozen.demonstration:
        told.append("Demonstration data: names and payments are made up. Do not quote them.")
    return csv_text(head, rows, notes=told).encode("utf-8-sig")


def _actions(frozen: Frozen) -> bytes:
    points = [one.place.point if one.place else None for one in frozen.actions]
    x, y = (
        np.array([np.nan if p is None else p[axis] for p in points], dtype=np.float64)
        for axis in (0, 1)
    )
    lon, lat = to_lonlat(x, y)
    rows = [
        (
            number, one.slug, one.title, one.text, STATUS_WORDS[one.status], *_place(one),
            *(
                (None, None, None, None)
                if point is None
                else (*point, round(float(lat[at]), DECIMALS), round(float(lon[at]), DECIMALS))
            ),
            one.leads, one.helps, one.starts, one.indicator,
            "; ".join(f"{held.what} ({by_words(held.by)})" for held in one.milestones),
            "; ".join(
                f"{by_words(held.day)}: {STATUS_WORDS[held.status]}. {held.note}".strip()
                for held in one.steps
            ),
        )
        for at, (number, one, point) in enumerate(
            zip(range(1, len(points) + 1), frozen.actions, points, strict=True)
        )
    ]  # fmt: skip
    return _table(
        frozen,
        (
            "number", "name", "action", "what", "status", "place", "register", "page", "easting",
            "northing", "lat", "lon", "leads", "helps", "starts", "it_worked_if", "milestones",
            "what_happened",
        ),
        rows,
        "Easting and northing are of a point in the place, EPSG:27700. An action at no one place, "
        "or whose place nobody has located, has none.",
    )  # fmt: skip


def _place(one: Action) -> tuple[str, str, str]:
    return (one.place.name, one.place.register, one.place.address) if one.place else ("", "", "")


def _finance(frozen: Frozen) -> bytes:
    titles = {one.slug: one.title for one in frozen.actions}
    rows = [
        (
            number, titles.get(one.action, WHOLE), one.action, SIDE_WORDS[one.side],
            KIND_WORDS[one.kind], one.words, one.amount,
            "" if one.side == "use" else "yes" if one.secured else "no",
        )
        for number, one in enumerate(frozen.lines, start=1)
    ]  # fmt: skip
    head = ("number", "action", "action_name", "side", "kind", "what", "gbp", "secured")
    return _table(
        frozen, head, rows, "An amount that is not known yet is empty; it is not nought.", LIMITS
    )


def _evidence(frozen: Frozen) -> bytes:
    """One row for each thing that is said of a piece of evidence."""
    rows = [
        (block.number, section.title, block.slug, *row)
        for section in frozen.sections
        for block in section.blocks
        for row in _said(frozen, block)
    ]
    return _table(frozen, ("evidence", "section", "name", "part", "term", "words"), rows)


def _said(frozen: Frozen, block: FrozenBlock) -> list[tuple[str, str, str]]:
    held = block.evidence
    if held is None:
        return [("withdrawn", "", block.gap), ("SHA-256", "", block.mark)]
    pairs = (
        ("basis", held.basis),
        ("figure in detail", held.figures),
        ("how it was worked out", held.steps),
        ("what went in", held.inputs),
    )
    return [
        ("title", "", held.title),
        *((("figure", "", held.figure),) if held.figure else ()),
        ("sentence", "", held.sentence),
        *((part, term, words) for part, found in pairs for term, words in found),
        *(("what this does not show", "", words) for words in held.limits),
        *(("source", str(frozen.sources.index(line) + 1), line) for line in held.sources),
        *((("address", "", held.address),) if held.address else ()),
        *((("picture", held.picture.sha256, held.picture.caption),) if held.picture else ()),
        ("demonstration", "", "yes" if held.demonstration else "no"),
        ("SHA-256", "", block.mark),
    ]


def _sources(frozen: Frozen) -> bytes:
    return _table(frozen, ("number", "source"), list(enumerate(frozen.sources, start=1)))
