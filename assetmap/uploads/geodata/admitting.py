"""What people upload, feature by feature through the one geometry guard: all of it or nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, GRID_BOUNDS, WGS84
from assetmap.core.errors import Invalid
from assetmap.core.geometry import ANY_SHAPE, DRAWN, Admitted, Profile, admit
from assetmap.core.stopping import stop_if_asked
from assetmap.uploads.errors import BadFeatures, FeatureFault, UnreadableFile
from assetmap.uploads.geodata.features import Feature, GeoFile

_SHOWN, _KEPT = 5, 100
#: Features between two looks at whether somebody stopped the work.
_LOOK = 200
#: Nothing on land lies so near to the corner of the National Grid.
_METRES = 1_000.0
#: Great Britain in degrees, with its sea: west, south, east, north.
_BRITAIN = (-9.5, 49.0, 3.0, 61.5)


@dataclass(frozen=True)
class AdmittedFeature:
    """A feature that may be kept; ``shape`` is None where the file has none."""

    row: int
    properties: dict[str, Any]
    shape: Admitted | None


@dataclass(frozen=True)
class AdmittedFile:
    """A file that may be kept, what the preview must say of it, and what stays out.

    Attributes
    ----------
    faults : tuple of FeatureFault
        Features that stay out; none unless that was asked for.
    """

    features: list[AdmittedFeature]
    srid: int
    notes: tuple[str, ...]
    faults: tuple[FeatureFault, ...] = ()


def admit_geodata(
    held: GeoFile,
    *,
    label: str,
    profile: Profile = DRAWN,
    kinds: Sequence[str] = ANY_SHAPE,
    programme: BaseGeometry | None = None,
    repairs: bool = False,
    leave_out: bool = False,
) -> AdmittedFile:
    """Judge every shape of a file.

    Parameters
    ----------
    kinds : sequence of str
        Geometry types that are wanted.
    programme : shapely geometry, optional
        The programme area in EPSG:27700.
    repairs : bool
        True when the person accepted that outlines which cross themselves are mended; each change
        of area is listed.
    leave_out : bool
        True hands back the features that break a rule beside those that may be kept, in place of
        refusing the file: for a preview on which a person decides.

    Raises
    ------
    BadFeatures
        Some features break a rule; each is named with the rule and whether it can be mended.
    UnreadableFile
        The numbers are in another coordinate system, or nothing can be drawn.
    """
    shapes = [one.geometry for one in held.features if one.geometry is not None]
    if not shapes and not any(one.fault for one in held.features):
        raise UnreadableFile(f"{label} holds nothing that can be drawn.")
    _refuse_other_system(shapes, held.srid, label)
    mending = replace(profile, mend=True, mend_share=math.inf)
    admitted: list[AdmittedFeature] = []
    faults: list[FeatureFault] = []
    notes = [*held.notes]
    heights = 0
    for feature in held.features:
        try:
            shape = _shape(feature, held.srid, mending if repairs else profile, kinds, programme)
        except Invalid as fault:
            mendable = not repairs and _mends(feature, held.srid, mending, kinds, programme)
            faults.append(FeatureFault(feature.row, str(fault), mendable))
            if len(faults) == _KEPT and not leave_out:
                break
            continue
        heights += feature.geometry is not None and bool(feature.geometry.has_z)
        if shape is not None and shape.mended_share is not None:
            notes.append(
                f"Feature {feature.row:,} crossed itself and was mended; its area changed by "
                f"{shape.mended_share:.1%}."
            )
        admitted.append(AdmittedFeature(feature.row, feature.properties, shape))
        if feature.row % _LOOK == 0:
            stop_if_asked()
    if faults and not leave_out:
        raise _refusal(label, faults)
    if heights:
        notes.append(f"The heights of {heights:,} shapes were left out: the map is flat.")
    return AdmittedFile(admitted, held.srid, tuple(notes), tuple(faults))


def _shape(
    feature: Feature,
    srid: int,
    profile: Profile,
    kinds: Sequence[str],
    programme: BaseGeometry | None,
) -> Admitted | None:
    if feature.fault is not None:
        raise UnreadableFile(feature.fault)
    if feature.geometry is None:
        return None
    if srid == WGS84 and not _within(feature.geometry, (-180, -90, 180, 90)):
        x, y = feature.geometry.bounds[2:] if not feature.geometry.is_empty else ("", "")
        raise UnreadableFile(f"{x:.6g}, {y:.6g} cannot be degrees of longitude and latitude.")
    if srid == WGS84 and _within(feature.geometry, _BRITAIN, turned=True):
        raise UnreadableFile(
            "Longitude and latitude seem to be swapped: longitude comes first, so that Birmingham "
            "is -1.9, 52.5."
        )
    return admit(feature.geometry, srid=srid, profile=profile, kinds=kinds, programme=programme)


def _mends(
    feature: Feature,
    srid: int,
    profile: Profile,
    kinds: Sequence[str],
    programme: BaseGeometry | None,
) -> bool:
    try:
        return _shape(feature, srid, profile, kinds, programme) is not None
    except Invalid:
        return False


def _within(
    shape: BaseGeometry, box: tuple[float, float, float, float], *, turned: bool = False
) -> bool:
    west, south, east, north = box
    left, bottom, right, top = shape.bounds if not shape.is_empty else (math.nan,) * 4
    if turned:
        left, bottom, right, top = bottom, left, top, right
    return bool(west <= left and south <= bottom and right <= east and top <= north)


def _refuse_other_system(shapes: list[BaseGeometry], srid: int, label: str) -> None:
    """Metres that are called degrees, or degrees that are called metres, by their size."""
    if not shapes:
        return
    left, bottom, right, top = shapely.total_bounds(shapes)
    degrees = left >= -180 and right <= 180 and bottom >= -90 and top <= 90
    _, _, east, north = GRID_BOUNDS
    metres = left > _METRES and bottom > _METRES and right <= east and top <= north
    if srid == WGS84 and not degrees and metres:
        raise UnreadableFile(
            f"{label}: {right:.10g}, {top:.10g} cannot be degrees of longitude and latitude; the "
            "numbers seem to be British National Grid metres. Choose EPSG:27700, if that is right."
        )
    if srid == GRID and degrees:
        raise UnreadableFile(
            f"{label}: {right:.10g}, {top:.10g} would lie in the sea off Cornwall; the numbers "
            "seem to be degrees. Choose longitude and latitude (EPSG:4326), if that is right."
        )


def _refusal(label: str, faults: list[FeatureFault]) -> BadFeatures:
    shown = " ".join(f"Feature {fault.row:,}: {fault.reason}" for fault in faults[:_SHOWN])
    more = f" And {len(faults) - _SHOWN:,} more." if len(faults) > _SHOWN else ""
    count = "1 feature" if len(faults) == 1 else f"{len(faults):,} features"
    if len(faults) == _KEPT:
        count = f"{_KEPT} features or more"
    return BadFeatures(
        f"{label}: {count} cannot be taken, so nothing was. {shown}{more}", faults
    )  # fmt: skip
