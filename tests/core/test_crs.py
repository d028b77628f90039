"""The datum crossing, against Ordnance Survey's control point and PROJ over the OSTN15 grid."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from assetmap.core import crs
from tests.real_files import real_file


def test_control_point() -> None:
    easting, northing = crs.to_grid(np.array([1.716073973]), np.array([52.658007833]))
    assert (round(easting[0], 2), round(northing[0], 2)) == (651409.80, 313177.45)


def test_within_5_cm_of_proj_over_the_same_grid() -> None:
    grid = real_file("proj/uk_os_OSTN15_NTv2_OSGBtoETRS.tif")
    rng = np.random.default_rng(20261121)
    easting = rng.uniform(200_000, 600_000, 5_000)
    northing = rng.uniform(100_000, 600_000, 5_000)
    pipeline = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 "
        f"+y_0=-100000 +ellps=airy +step +proj=hgridshift +grids={grid} "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    lon, lat = pipeline.transform(easting, northing)
    held = np.isfinite(lon) & np.isfinite(lat)
    ours_lon, ours_lat = crs.to_lonlat(easting, northing)
    held &= np.isfinite(ours_lon)
    assert held.sum() > 2_000
    metres_north = np.abs(ours_lat - lat)[held] * 111_300
    metres_east = np.abs(ours_lon - lon)[held] * 111_300 * np.cos(np.radians(lat[held]))
    assert metres_north.max() < 0.05
    assert metres_east.max() < 0.05


def test_there_and_back_is_under_a_millimetre() -> None:
    easting, northing = np.array([404680.0]), np.array([287859.0])
    back = crs.to_grid(*crs.to_lonlat(easting, northing))
    assert abs(back[0][0] - 404680) < 0.001 + 1e-3
    assert abs(back[1][0] - 287859) < 0.001 + 1e-3


def test_mercator_agrees_with_proj() -> None:
    ours = crs.lonlat_to_mercator(np.array([-1.93]), np.array([52.48]))
    theirs = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(-1.93, 52.48)
    assert np.allclose([ours[0][0], ours[1][0]], theirs, atol=1e-6)


def test_outside_the_grid_is_refused_not_guessed() -> None:
    with pytest.raises(crs.OutsideTheGrid, match="outside Great Britain"):
        crs.geometry_to_grid(shapely.Point(10.0, 52.0))
