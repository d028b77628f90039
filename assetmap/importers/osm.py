"""The ground under the map from an OpenStreetMap extract (``.osm.pbf``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.contract import (
    ImportReport,
    Progress,
    SourceFile,
    SourceWords,
    describe_source,
    progress,
)
from assetmap.importers.ground import ground_dataset
from assetmap.importers.osm_file import Survey, Tally, read_extract, survey_extract
from assetmap.importers.osm_shapes import ground_blocks
from assetmap.places.basemap import (
    GroundBlock,
    clear_ground,
    count_ground,
    find_ground,
    list_ground,
    store_ground,
)
from assetmap.places.services import record_dataset
from assetmap.uploads.errors import UnreadableFile

USUAL = SourceWords(
    source="OpenStreetMap",
    licence="Open Database Licence 1.0",
    attribution="© OpenStreetMap contributors, ODbL",
)


def import_osm(session: Session, *, path: Path, words: SourceWords, actor: str) -> ImportReport:
    """Load roads, paths, water, green, buildings and names of an extract; the caller commits.

    A row is one thing to draw: a way, an area or a name; one object may be several (a street that
    is also a boundary, a park and its name). The same file again changes nothing; another file of
    the same name takes the place of the earlier one's features, in the same transaction.

    Raises
    ------
    UnreadableFile
        No such file, not in the PBF format, cut off, or with nothing in it that is drawn. Nothing
        is changed.
    """
    report = ImportReport()
    source = describe_source(path, words, report, USUAL)
    held = find_ground(session, sha256=source.sha256)
    if held is not None:
        report.rows = report.unchanged = sum(count_ground(session, dataset=held).values())
        report.assume(f"This very file was loaded on {held.loaded_at:%Y-%m-%d}; nothing was done.")
        return report
    survey = survey_extract(path)
    source = replace(source, release=words.release or release_of(survey, source, report))
    reason = f"import the ground of {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    for gone in clear_ground(session, file_name=source.name):
        report.assume(f"The ground of {gone.release} from a file of the same name was replaced.")
    for other in list_ground(session):
        if other.source == source.source:
            report.assume(
                f"The ground of {other.file_name} stays; where the two overlap, both are drawn."
            )
    dataset = record_dataset(session, new=ground_dataset(source), row_count=0)
    tally = Tally()
    with progress("ground", 10_000) as shown:
        blocks = ground_blocks(read_extract(path, survey, tally, report), report)
        store_ground(session, dataset=dataset, blocks=_watched(blocks, shown))
    if report.imported == 0:
        raise UnreadableFile(
            f"{source.name} holds no road, water, green, building or name that could be drawn."
        )
    _say(tally, report)
    dataset.row_count = report.rows
    facts = {"file": source.name, "sha256": source.sha256, "new": report.imported}
    record_batch(session, actor=actor, reason=reason, table="basemap_feature", facts=facts)
    session.flush()
    return report


def _watched(blocks: Iterator[GroundBlock], shown: Progress) -> Iterator[GroundBlock]:
    for block in blocks:
        shown.step(len(block.theme))
        yield block


def release_of(survey: Survey, source: SourceFile, report: ImportReport) -> str:
    """Of what time an extract is: as its header says, else its newest edit, aloud."""
    if survey.replicated:
        return survey.replicated
    day = survey.newest.date() if survey.newest else source.retrieved_on
    report.assume(
        f"The file does not say of what time it is; {day}, "
        + ("its newest edit" if survey.newest else "the day of its retrieval")
        + ", is taken (--release)."
    )
    return str(day)


def _say(tally: Tally, report: ImportReport) -> None:
    report.assume(
        f"Of {tally.ways:,} ways {tally.plain:,} carry no tag that is drawn and "
        f"{tally.underground:,} lie underground; they are no rows."
    )
    if tally.coast:
        report.assume(
            f"{tally.coast:,} of these are coastline; the sea is not drawn, because a line of "
            "coast in an extract does not close."
        )
    if tally.cut:
        report.assume(f"{tally.cut:,} lines leave the extract; only the part inside it is drawn.")
    if tally.named_twice:
        report.assume(
            f"{tally.named_twice:,} places are in the file as a point and as an area; each name "
            "is written once, at its point."
        )
