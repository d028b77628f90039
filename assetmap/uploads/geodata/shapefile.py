"""Zipped Shapefile: its parts together, and its shapes record by record before GDAL sees them.

Source of the format: ESRI Shapefile Technical Description, July 1998, tables 1 to 16.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from assetmap.core.limits import REFERENCE_BYTES
from assetmap.uploads.archive_rules import SHAPEFILE, inflate, judge_archive
from assetmap.uploads.archives import opened_zip
from assetmap.uploads.errors import MustChoose, UnreadableFile
from assetmap.uploads.geodata.dbf import judge_dbf
from assetmap.uploads.geodata.gdal import Source
from assetmap.uploads.geodata.rules import GeoRules

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_POINTS, _MANY, _PATHS = (1, 11, 21), (8, 18, 28), (3, 5, 13, 15, 23, 25)
_PATCH = 31
_MAGIC = b"\x00\x00\x27\x0a"
_WKT = re.compile(r"\s*(PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS|COMPD_?CS|COMPOUNDCRS)\s*\[")


@contextmanager
def unzipped(path: Path, label: str, *, layer: str | None, rules: GeoRules) -> Iterator[Source]:
    """The Shapefile in a zip, judged, in a folder of its own.

    Raises
    ------
    UnreadableFile, TooLarge, MustChoose
    """
    with TemporaryDirectory(prefix="assetmap-") as folder:
        into = Path(folder)
        unzip = _unzip_large if rules.archive is None else _unzip
        stem = unzip(path, label, into, layer, rules)
        yield judge_shapefile(into, label, stem, strict=rules.strict)


def _unzip(path: Path, label: str, into: Path, layer: str | None, rules: GeoRules) -> str:
    with path.open("rb") as handle:
        members = judge_archive(handle, label, rules=rules.archive or SHAPEFILE)
        chosen = _chosen([member.name for member in members], label, layer, rules)
        for member in members:
            suffix = chosen.get(member.name)
            if suffix is not None:
                with (into / f"copy{suffix}").open("wb") as out:
                    for block in inflate(handle, member, label):
                        out.write(block)
    return _stem(next(iter(chosen)))


def _unzip_large(path: Path, label: str, into: Path, layer: str | None, rules: GeoRules) -> str:
    with opened_zip(path, limit=REFERENCE_BYTES) as archive:
        chosen = _chosen(archive.namelist(), label, layer, rules)
        for name, suffix in chosen.items():
            with archive.open(name) as held, (into / f"copy{suffix}").open("wb") as out:
                while block := held.read(1 << 20):
                    out.write(block)
    return _stem(next(iter(chosen)))


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _chosen(names: list[str], label: str, layer: str | None, rules: GeoRules) -> dict[str, str]:
    """The parts of one Shapefile, each with its ending in lower case."""
    parts = [
        name
        for name in names
        if PurePosixPath(name.lower()).suffix in _PARTS
        and not PurePosixPath(name).name.startswith(".")
    ]
    main = [name for name in parts if name.lower().endswith(".shp")]
    if not main:
        raise UnreadableFile(f"{label}: a zip with exactly one .shp file is needed.")
    wanted = [name for name in main if layer is None or _stem(name) == layer]
    if len(wanted) != 1:
        if not rules.strict and layer is None:
            raise UnreadableFile(f"{label}: a zip with exactly one .shp file is needed.")
        layers = [_stem(name) for name in main]
        raise MustChoose(
            f"{label} holds the layers {', '.join(name[:60] for name in layers[:20])}; "
            f"{rules.layer_words}.",
            question="layer",
            choices=layers,
        )
    root = wanted[0][:-4]
    chosen = {name: name[-4:].lower() for name in parts if name[:-4].casefold() == root.casefold()}
    if not rules.strict and len(chosen) != len(parts):
        raise UnreadableFile(f"{label}: the zip mixes shapefiles.")
    if len(set(chosen.values())) != len(chosen):
        raise UnreadableFile(f"{label}: a part of “{root[:60]}” stands in the zip twice.")
    return chosen


def judge_shapefile(folder: Path, label: str, stem: str, *, strict: bool) -> Source:
    """The Shapefile ``copy.*`` in a folder, when all its parts agree.

    Raises
    ------
    UnreadableFile
        A part is missing or does not agree with the others.
    """
    files = {path.name: path for path in sorted(folder.iterdir())}
    for ending, what in ((".shx", "index"), (".dbf", "table")):
        if f"copy{ending}" not in files:
            raise UnreadableFile(
                f"{label}: “{stem[:60]}{ending}” is missing, the {what} of the Shapefile. Zip all "
                "files of that name."
            )
    shapes = _judge_shapes(files["copy.shp"].read_bytes(), files["copy.shx"].read_bytes(), label)
    page = files.pop("copy.cpg").read_bytes() if "copy.cpg" in files else None
    table = judge_dbf(files["copy.dbf"], page, label)
    if table.rows != shapes:
        raise UnreadableFile(
            f"{label}: there are {shapes:,} shapes but {table.rows:,} rows in the table."
        )
    _judge_prj(files, label)
    return Source(
        files, "copy.shp", "ESRI Shapefile", table.encoding, table.notes if strict else ()
    )


def _judge_prj(files: Mapping[str, Path], label: str) -> None:
    if "copy.prj" in files:
        words = files["copy.prj"].read_bytes()[:65_536].decode("utf-8-sig", "replace")
        if words.strip() and not _WKT.match(words):
            raise UnreadableFile(
                f"{label}: its .prj file does not describe a coordinate system. Leave it out, and "
                "choose the system yourself."
            )


def _judge_shapes(data: bytes, index: bytes, label: str) -> int:
    """How many shapes there are: each where the index says and as long as it says there.

    A program that edits a Shapefile leaves old shapes between the new ones, so it is the index
    that counts, as for every reader.
    """
    if data[:4] != _MAGIC or len(data) < 100:
        raise UnreadableFile(f"{label}: its .shp file is not a shapefile.")
    if index[:4] != _MAGIC or len(index) < 100 or (len(index) - 100) % 8:
        raise UnreadableFile(f"{label}: its .shx file is not the index of a shapefile.")
    (words,), (_, kind) = struct.unpack_from(">i", data, 24), struct.unpack_from("<2i", data, 28)
    if words * 2 != len(data):
        raise UnreadableFile(
            f"{label}: its .shp file says that it has {words * 2:,} bytes, but has {len(data):,}."
        )
    if kind == _PATCH:
        raise UnreadableFile(
            f"{label} holds surfaces in space (MultiPatch), which cannot be drawn. Save it as "
            "areas."
        )
    if kind not in (0, *_POINTS, *_MANY, *_PATHS):
        raise UnreadableFile(f"{label}: its .shp file holds shapes of no known kind ({kind}).")
    count = 0
    for offset, words in struct.iter_unpack(">2i", index[100:]):
        count += 1
        at, end = offset * 2 + 8, offset * 2 + 8 + words * 2
        if offset < 50 or words < 2 or end > len(data):
            raise _broken(label, count)
        if struct.unpack_from(">i", data, at - 4)[0] != words or not _fits(data, at, end, kind):
            raise _broken(label, count)
    return count


def _broken(label: str, record: int) -> UnreadableFile:
    return UnreadableFile(
        f"{label}: shape {record:,} of its .shp file is not as long as it says, or of another kind."
    )


def _fits(data: bytes, at: int, end: int, kind: int) -> bool:
    """Whether the counts inside a record agree with its length (tables 3 to 16)."""
    (own,) = struct.unpack_from("<i", data, at)
    if own == 0:
        return True
    if own != kind:
        return False
    length = end - at
    if kind in _POINTS:
        return length >= 20
    if length < 40:
        return False
    if kind in _MANY:
        (points,) = struct.unpack_from("<i", data, at + 36)
        return bool(points >= 0 and 40 + 16 * points <= length)
    if length < 44:
        return False
    parts, points = struct.unpack_from("<2i", data, at + 36)
    if parts < 0 or points < 0 or 44 + 4 * parts + 16 * points > length:
        return False
    starts = struct.unpack_from(f"<{parts}i", data, at + 44)
    return all(0 <= start <= points for start in starts) and starts == tuple(sorted(starts))
