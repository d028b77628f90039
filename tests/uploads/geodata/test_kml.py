"""KML: a document type, links and disguises lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.uploads.errors import MustChoose, TooLarge, UnreadableFile, WrongKind
from assetmap.uploads.geodata.kml import judge_kml
from assetmap.uploads.geodata.reading import Answers
from tests.listening import Listener
from tests.real_files import real_file
from tests.uploads.geodata.asking import refuse, taken

KML = (
    '<?xml version="1.0"?>{}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document>'
    "</kml>"
)
PLACE = (
    "<Placemark><name>{}</name><Point><coordinates>-1.9,52.5,0</coordinates></Point></Placemark>"
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def write(path: Path, text: str, name: str = "places.kml", codec: str = "utf-8") -> Path:
    found = path / name
    found.write_bytes(text.encode(codec))
    return found


def test_an_honest_file(tmp_path: Path) -> None:
    held = taken(write(tmp_path, KML.format("", PLACE.format("Hall"))))
    assert held.features[0].properties["Name"] == "Hall"
    assert held.features[0].shape is not None
    assert not held.features[0].shape.geom.has_z


def test_a_real_one_far_away_is_refused_by_its_place() -> None:
    refuse(real_file("geodata_formats/conservation_areas_tyneside.kml"), "outside the programme")


@pytest.mark.case("U099")
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["places.kml", "places.gpx", "places.geojson"])
def test_an_external_entity(tmp_path: Path, listener: Listener, name: str, codec: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("CANARY")
    there = f"http://127.0.0.1:{listener.port}"
    for inside in (
        f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{there}/x">]>',
        f'<!DOCTYPE kml SYSTEM "{there}/kml.dtd">',
        f'<!DOCTYPE kml [<!ENTITY % p SYSTEM "{there}/p"> %p;]>',
    ):
        text = KML.format(inside, PLACE.format("&x;"))
        if name.endswith("gpx"):
            text = text.replace("kml", "gpx")
        if codec == "utf-16":
            text = text.replace('version="1.0"', 'version="1.0" encoding="utf-16"')
        fault = refuse(write(tmp_path, text, name, codec), "DOCTYPE is not accepted")
        assert "CANARY" not in str(fault)
    assert listener.asked == []


@pytest.mark.case("U100")
def test_a_billion_laughs(tmp_path: Path) -> None:
    doctype = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{LAUGHS}]>'
    refuse(write(tmp_path, KML.format(doctype, PLACE.format("&l9;"))), "DOCTYPE")


def test_gpx_is_named_and_not_read(tmp_path: Path) -> None:
    refuse(write(tmp_path, "<gpx><wpt/></gpx>", "track.gpx"), "is a GPX track", WrongKind)


def test_the_judge_of_kml_alone_refuses_a_document_type(tmp_path: Path) -> None:
    """The second lock: an operator's command reaches it without the first."""
    path = write(tmp_path, KML.format("<!DOCTYPE kml>", PLACE.format("a")))
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        judge_kml(path, path.name)


def test_nesting_at_the_limit_and_one_past(tmp_path: Path) -> None:
    def deep(levels: int) -> Path:
        return write(tmp_path, "<kml>" + "<a>" * (levels - 1) + "</a>" * (levels - 1) + "</kml>")

    assert judge_kml(deep(64), "a.kml").driver == "LIBKML"
    with pytest.raises(UnreadableFile, match="too deeply"):
        judge_kml(deep(65), "a.kml")


def test_folders_at_the_limit_and_one_past(tmp_path: Path) -> None:
    """Each folder is a layer."""

    def folders(count: int) -> Path:
        inside = "".join(
            f"<Folder><name>f{number}</name>{PLACE.format('Hall')}</Folder>"
            for number in range(count)
        )
        return write(tmp_path, KML.format("", inside))

    refuse(folders(64), "holds the layers f0, f1", MustChoose)
    assert len(taken(folders(64), answers=Answers(layer="f63")).features) == 1
    refuse(folders(65), "holds 65 layers; at most 64", TooLarge)


def test_links_are_not_followed(tmp_path: Path, listener: Listener) -> None:
    there = f"http://127.0.0.1:{listener.port}"
    text = KML.format(
        "",
        f"<NetworkLink><Link><href>{there}/n.kml</href></Link></NetworkLink>"
        + PLACE.format(there).replace("<Point>", f"<styleUrl>{there}/s#s</styleUrl><Point>"),
    )
    assert len(taken(write(tmp_path, text)).features) == 1
    assert listener.asked == []
