"""A walking network from an OpenStreetMap extract (``.osm.pbf``)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.contract import ImportReport, SourceWords, describe_source, progress
from assetmap.importers.network_file import Streets, network_of, read_streets
from assetmap.importers.osm import USUAL, release_of
from assetmap.importers.osm_file import survey_extract
from assetmap.importers.walkable import LEFT
from assetmap.places.services import NewDataset, record_dataset
from assetmap.proximity.walking.analysis.network import Network, count_pieces
from assetmap.proximity.walking.queries import find_network_dataset, list_networks
from assetmap.proximity.walking.services import DATASET_KIND, clear_networks, store_network
from assetmap.uploads.errors import UnreadableFile

_LEFT_WORDS = {
    "motorway": "motorways or roads like them",
    "private": "private or otherwise closed",
    "foot": "not for people on foot",
    "class": "planned, being built, or no street",
}
#: Around streets that all lie on one line, so that they cover an area, in metres.
_LEAST_COVERAGE_M = 1.0


def import_network(session: Session, *, path: Path, words: SourceWords, actor: str) -> ImportReport:
    """Load the streets and paths that people can walk; the caller commits.

    A row is one way. Motorways, private ways and those not for people on foot are left out and
    counted; paths and steps are walked, both ways; a private or locked gate stops. The same file
    again changes nothing; another file of the same name takes the place of the earlier one's
    streets, in the same transaction.

    Raises
    ------
    UnreadableFile
        No such file, not in the PBF format, cut off, or with no street in it. Nothing is changed.
    """
    report = ImportReport()
    source = describe_source(path, words, report, USUAL)
    held = find_network_dataset(session, sha256=source.sha256)
    if held is not None:
        report.rows = report.unchanged = held.row_count
        report.assume(f"This very file was loaded on {held.loaded_at:%Y-%m-%d}; nothing was done.")
        return report
    survey = survey_extract(path)
    source = replace(source, release=words.release or release_of(survey, source, report))
    with progress("streets", 10_000) as shown:
        streets, box = read_streets(path, report, shown)
    network = network_of(streets, report)
    if not len(network.tail):
        raise UnreadableFile(f"{source.name} holds no street or path that could be walked.")
    reason = f"import the walking network of {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    for gone in clear_networks(session, file_name=source.name):
        report.assume(f"The streets of {gone.release} from a file of the same name were replaced.")
    for other in list_networks(session):
        report.assume(
            f"The network of {other.file_name} stays; where the two overlap, this one is walked. "
            "They are not joined."
        )
    dataset = record_dataset(
        session,
        new=NewDataset(
            kind=DATASET_KIND,
            name=f"Walking network, {source.source}",
            release=source.release,
            source=source.source,
            licence=source.licence,
            attribution=source.attribution,
            retrieved_on=source.retrieved_on,
            file_name=source.name,
            sha256=source.sha256,
        ),
        row_count=report.rows - len(report.refused),
    )
    coverage = _coverage(network, box, report)
    store_network(session, dataset=dataset, network=network, coverage=coverage)
    _say(streets, network, report)
    facts = {"file": source.name, "sha256": source.sha256, "new": report.imported}
    record_batch(session, actor=actor, reason=reason, table="walk_network", facts=facts)
    return report


def _coverage(network: Network, box: BaseGeometry | None, report: ImportReport) -> Polygon:
    """Where the streets are known: the file's own box, else an outline around them."""
    if isinstance(box, Polygon):
        return box
    report.assume(
        "The file does not say which area it covers; the outline around its streets is taken."
    )
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([network.x, network.y])))
    return hull if isinstance(hull, Polygon) else hull.buffer(_LEAST_COVERAGE_M)


def _say(streets: Streets, network: Network, report: ImportReport) -> None:
    left = ", ".join(f"{streets.left[why]:,} {_LEFT_WORDS[why]}" for why in LEFT)
    report.assume(
        f"{network.length_m.sum() / 1000:,.1f} km of streets between {len(network.x):,} points, "
        f"{network.length_m[network.steps].sum() / 1000:,.1f} km of it steps. Ways left out: "
        f"{left}. Hours at which a way is open are not read."
    )
    if streets.gates:
        report.assume(
            f"{len(streets.closed):,} private or locked gates and barriers are in the file; no "
            "walk goes through one."
        )
    if streets.cut:
        report.assume(f"{streets.cut:,} ways leave the extract; the part inside it is walked.")
    pieces, metres = count_pieces(network)
    if pieces:
        report.assume(
            f"{pieces:,} pieces ({metres / 1000:,.1f} km) join nothing larger; nobody is set onto "
            "them."
        )
