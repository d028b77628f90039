"""After every import of developments: which of them stand on land that counts already?"""

from __future__ import annotations

from collections.abc import Iterable

from geoalchemy2.shape import to_shape
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from assetmap.developments.land import Plot, settle
from assetmap.developments.models import Development
from assetmap.developments.words import uncounted_words
from assetmap.importers.contract import ImportReport
from assetmap.importers.planit import FOLLOW_UPS

#: Registers first, then outlines, then applications: permitted ones before others, newer first.
_KINDS = {"site": 0, "outline": 1, "application": 2}
_FIRST = {"permissioned": 0, "pending": 1}


def settle_land(session: Session, report: ImportReport, rows: dict[tuple[str, str], int]) -> None:
    """Write down what counts; what does not is told with its reason, row by row.

    Parameters
    ----------
    rows : dict
        (authority, reference) to row of the file that was read, for the report.
    """
    session.flush()
    held = {
        one.id: one
        for one in session.scalars(
            select(Development)
            .where(Development.gone.is_(None))
            .order_by(
                case(_KINDS, value=Development.kind),
                case(_FIRST, value=Development.stage, else_=2),
                Development.received_on.desc().nulls_last(),
                Development.authority,
                Development.reference,
            )
        )
    }
    for key, verdict in settle(_plots(held.values())).items():
        one = held[key]
        if (one.uncounted, one.counted_with_id) != (verdict.why, verdict.beside):
            one.uncounted, one.counted_with_id = verdict.why, verdict.beside
    session.flush()
    for one in held.values():
        row = rows.get((one.authority, one.reference))
        if row is None or one.uncounted is None or one.homes_to is None:
            continue
        session.refresh(one, ["counted_with"])
        report.flag(row, f"{uncounted_words(one)}.", f"{one.reference}, {one.name}")
    report.flagged.sort(key=lambda note: note.row)


def _plots(held: Iterable[Development]) -> Iterable[Plot]:
    for one in held:
        own = None
        if one.stage in ("refused", "withdrawn"):
            own = "refused"
        elif one.app_type in FOLLOW_UPS:
            own = "follow_up"
        yield Plot(
            key=one.id,
            kind=one.kind,
            authority=one.authority,
            reference=one.reference,
            shape=None if one.geom is None else to_shape(one.geom),
            area_ha=None if one.area_ha is None else float(one.area_ha),
            says_homes=one.homes_to is not None,
            own=own,
            text=" ".join((one.notes or "", one.linked or "", *one.documents)),
        )
