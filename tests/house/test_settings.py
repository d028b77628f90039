"""Every setting is read, documented in the README, and refused in words when it is wrong."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from pathlib import Path

import pytest

from assetmap.core.errors import Invalid
from assetmap.core.settings import VARIABLES, Settings, default_home, read_settings
from tests.real_files import ROOT


def test_each_field_is_one_variable() -> None:
    assert set(VARIABLES) == {field.name for field in dataclasses.fields(Settings)}


def test_the_readme_documents_every_variable_that_the_code_reads() -> None:
    read = set()
    for folder in ("assetmap", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r"ASSETMAP_[A-Z_]+", path.read_text()))
    documented = set(re.findall(r"`(ASSETMAP_[A-Z_]+|CHROMIUM)", (ROOT / "README.md").read_text()))
    assert documented - {"CHROMIUM"} == read
    assert "CHROMIUM" in documented


def test_defaults() -> None:
    settings = read_settings({})
    assert settings.port == 8000
    assert settings.is_private
    assert settings.place_name == "West Birmingham and Smethwick"


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(Invalid, match="1 to 65535"):
        read_settings({"ASSETMAP_PORT": port})


def test_an_unknown_log_level() -> None:
    with pytest.raises(Invalid, match="debug, info, warning, error"):
        read_settings({"ASSETMAP_LOG_LEVEL": "loud"})


@pytest.mark.parametrize("zone", ["Birmingham", "../etc/passwd", "GMT+25"])
def test_a_time_zone_that_is_none(zone: str) -> None:
    with pytest.raises(Invalid, match="Europe/London"):
        read_settings({"ASSETMAP_TIME_ZONE": zone})


@pytest.mark.parametrize("number", ["-1", "4", "one", "1.0"])
def test_a_number_of_proxies_that_is_none(number: str) -> None:
    assert read_settings({"ASSETMAP_PROXIES": "1"}).proxies == 1
    with pytest.raises(Invalid, match="0 to 3"):
        read_settings({"ASSETMAP_PROXIES": number})


def test_plain_addresses_mean_psycopg_3() -> None:
    settings = read_settings(
        {
            "ASSETMAP_DATABASE_URL": "postgresql://web@db/a",
            "ASSETMAP_OWNER_URL": "postgres://o@db/a",
        }
    )
    assert settings.database_url == "postgresql+psycopg://web@db/a"
    assert settings.owner_url == "postgresql+psycopg://o@db/a"
    assert not settings.is_private


def test_each_checkout_has_a_home_of_its_own(tmp_path: Path) -> None:
    homes = set()
    for name in ("one", "two"):
        (tmp_path / name / "assetmap").mkdir(parents=True)
        (tmp_path / name / "setup.cfg").touch()
        homes.add(default_home({"XDG_DATA_HOME": "/data"}, tmp_path / name / "assetmap"))
    assert len(homes) == 2
    installed = default_home({"XDG_DATA_HOME": "/data"}, tmp_path / "site-packages" / "assetmap")
    assert installed.name == "default"


def test_an_address_for_tiles_needs_the_pages_own() -> None:
    with pytest.raises(Invalid, match="ASSETMAP_DATABASE_URL is not"):
        read_settings({"ASSETMAP_TILES_URL": "postgresql://drawing@db/a"})
    settings = read_settings(
        {
            "ASSETMAP_DATABASE_URL": "postgresql://web@db/a",
            "ASSETMAP_TILES_URL": "postgresql://drawing@db/a",
        }
    )
    assert settings.tiles_url == "postgresql+psycopg://drawing@db/a"


def test_the_names_of_a_site() -> None:
    assert read_settings({}).hosts == ()
    held = read_settings({"ASSETMAP_HOSTS": "map.example.org, www.example.org"})
    assert held.hosts == ("map.example.org", "www.example.org")


@pytest.mark.parametrize("said", ["0", "x", "2.7-2.3", "2-3-4", "-2", "11", "nan"])
def test_a_household_that_is_none(said: str) -> None:
    with pytest.raises(Invalid, match="ASSETMAP_HOUSEHOLD"):
        read_settings({"ASSETMAP_HOUSEHOLD": said})


def test_one_size_of_households_or_two() -> None:
    assert read_settings({"ASSETMAP_HOUSEHOLD": "2.4"}).household == (Decimal("2.4"),) * 2
    assert read_settings({"ASSETMAP_HOUSEHOLD": "2 - 3.1"}).household == (2, Decimal("3.1"))
