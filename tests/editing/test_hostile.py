"""Words made to harm, through each field: kept and inert, or refused in words; never a 500."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from assetmap.core.permissions import Role
from tests.editing.making import all_assets, asset_form, guild_form, hall_form, stored, stored_body
from tests.signing import signed_in

MODERATOR = ("moderator@example.org", Role.MODERATOR)
INERT = (
    '<script>alert("1")</script>',
    "</textarea><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "${globalThis.x=1}",
    "`${alert(1)}`",
    "{{ 7*7 }}{% raw %}",
    "' OR 1=1; DROP TABLE asset; --",
    "\u202egnirts desrever",
    "\u200fשלום \u200eabc",
    "a\u200bb\ufeffc",
    "Ｆｕｌｌｗｉｄｔｈ ﷽",
    "=cmd|'/c calc'!A1",
    "javascript:alert(1)",
    "%00%0d%0aSet-Cookie: a=b",
    "\\u0000 \\x00",
    "line\r\nline\ttab",
)
REFUSED = ("nul\0nul", "\0", "half \ud800 half")
TEXTS = ("name", "own_kind", "description", "address", "postcode")
PAGES = (
    "/assets",
    "/assets/sample-hall",
    "/assets/sample-hall/edit",
    "/assets/sample-hall/map.geojson",
    "/assets/similar.json?name=sample",
)


class _Tags(HTMLParser):
    """Scripts, handlers and addresses that a page really has."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self._in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self._in = tag == "script" and "src" not in held and held.get("type") != "application/json"
        self.handlers += [name for name in held if name.startswith("on")]
        self.links += [held.get(name) or "" for name in ("href", "src", "action") if name in held]

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in = False


def harmless(answer) -> None:
    """Nothing that somebody wrote runs, leads anywhere, or ends a block."""
    assert answer.status_code < 500
    if answer.mimetype != "text/html":
        return
    reader = _Tags()
    reader.feed(answer.get_data(as_text=True))
    assert (reader.scripts, reader.handlers) == ([], [])
    for address in reader.links:
        assert re.match(r"(https?:/)?/|#", address), address


def sent(text: str) -> bytes | str:
    """As a hostile client sends it: half a character has no UTF-8, so its bytes go as they are."""
    return text.encode("utf-8", "surrogatepass") if "\ud800" in text else text


@pytest.mark.parametrize("words", INERT, ids=range(len(INERT)))
@pytest.mark.parametrize("field", [*TEXTS, "area", "around", "radius_m", "area_ha", "shape"])
def test_a_place(app: Flask, field: str, words: str) -> None:
    browser = signed_in(app, *MODERATOR)
    way = {"area": "area", "around": "around", "radius_m": "around", "shape": "drawn"}
    form = hall_form(position=way.get(field, "keep"), around="B18 7QH", kind="own")
    form[field] = words
    answer = browser.post("/assets/sample-hall/edit", form)
    harmless(answer)
    assert answer.status_code in (303, 400)
    kept = {"own_kind": "kind"}.get(field, field)
    if answer.status_code == 303 and field in TEXTS:
        said = " ".join(words.split()).lower()
        assert " ".join(str(getattr(stored(app), kept)).split()).lower() == said
    for page in PAGES:
        harmless(browser.get(page))
    # Both versions of it side by side.
    harmless(browser.post("/assets/sample-hall/edit", hall_form(**{field: f"{words} 2"})))


@pytest.mark.case("W15")
@pytest.mark.parametrize("words", REFUSED, ids=range(len(REFUSED)))
@pytest.mark.parametrize("field", [*TEXTS, "area", "around", "radius_m", "area_ha", "shape", "kind",
                                   "status", "position"])  # fmt: skip
def test_what_the_database_cannot_hold_is_a_400_in_words(
    app: Flask, field: str, words: str
) -> None:
    browser = signed_in(app, *MODERATOR)
    way = {"area": "area", "around": "around", "radius_m": "around", "shape": "drawn"}
    form = asset_form(position=way.get(field, "none"), around="B18 7QH", kind="own",
                      own_kind="hall")  # fmt: skip
    form[field] = (
        words.replace("\ud800", "\0") if field in ("kind", "status", "position") else words
    )
    answer = browser.client.post(
        "/assets/new",
        data={name: sent(str(value)) for name, value in form.items()}
        | {"csrf_token": browser.token()},
        headers=browser.headers,
    )
    harmless(answer)
    if "\0" in str(form[field]):
        assert answer.status_code == 400
        assert len(all_assets(app)) == 2
    elif answer.status_code == 303:
        # Half a character is no UTF-8: it arrives, and is kept, as the letters of its bytes.
        made = all_assets(app)[-1]
        for kept in (made.name, made.kind, made.description, made.address, made.postcode):
            assert not any("\ud800" <= sign <= "\udfff" for sign in kept or "")
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("words", [*INERT, *REFUSED[:2]], ids=range(len(INERT) + 2))
@pytest.mark.parametrize("field", [*TEXTS, "website", "org_ids", "closed_on"])
def test_an_organisation(app: Flask, field: str, words: str) -> None:
    browser = signed_in(app, *MODERATOR)
    answer = browser.post("/organisations/sample-guild/edit", guild_form(**{field: words}))
    harmless(answer)
    assert answer.status_code in (303, 400)
    if "\0" in words:
        assert answer.status_code == 400
        assert stored_body(app).version == 1
    for page in ("/organisations/sample-guild", "/organisations/sample-guild/edit"):
        harmless(browser.get(page))


@pytest.mark.parametrize("words", [*INERT, *REFUSED[:2]], ids=range(len(INERT) + 2))
def test_a_reason_and_an_address(app: Flask, words: str) -> None:
    browser = signed_in(app, *MODERATOR)
    gone = {"version": "1", "promise": "publish", "reason": words}
    answer = browser.post("/assets/sample-hall/withdraw", gone)
    harmless(answer)
    assert answer.status_code == (400 if "\0" in words else 303)
    harmless(browser.get("/assets/sample-hall"))
    for query in ("/assets/similar.json", "/shape.geojson", "/links/new", "/assets/new"):
        for name in (
            "name",
            "at",
            "mode",
            "area",
            "around",
            "radius_m",
            "shape",
            "subject",
            "said",
        ):
            harmless(browser.get(query, query_string={name: words, "mode": "area"}))


@pytest.mark.parametrize(
    "shape",
    [
        "[" * 100_000,
        json.dumps({"type": "Polygon", "coordinates": [[[1e308, 1e308]] * 4]}),
        '{"type":"Polygon","coordinates":[[]]}',
        '{"type":"Polygon","coordinates":[]}',
        '{"type":"Point","coordinates":[]}',
        '{"type":"Point","coordinates":[-1.95,52.48,1,2,3]}',
        '{"type":"Point","coordinates":[' + "9" * 5_000 + ",1]}",
        '{"type":"__proto__","coordinates":[1,2]}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.95,52.48]}}',
        '{"type":"MultiPolygon","coordinates":[[[[-1.95,52.48],[-1.95,52.48],[-1.95,52.48]]]]}',
    ],
    ids=range(10),
)
@pytest.mark.case("G01")
@pytest.mark.case("G06")
def test_a_shape_made_to_harm(app: Flask, shape: str) -> None:
    browser = signed_in(app, *MODERATOR)
    answer = browser.post("/assets/new", asset_form(position="drawn", shape=shape))
    harmless(answer)
    assert answer.status_code == 400
