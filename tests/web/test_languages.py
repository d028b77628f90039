"""Which language a page speaks, and that it never speaks two."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask import Flask, make_response, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assetmap.core.errors import Invalid
from assetmap.core.words import gettext as _
from assetmap.core.words import later, ngettext, number
from assetmap.web.assets import folder, serve_static
from assetmap.web.languages import LANGUAGES, in_languages, read_catalogue, use_languages
from assetmap.web.pages import Page

WHOLE = {"Good day": "Dzień dobry", "Only half": ""}


def a_catalogue(tmp_path, words: dict[str, str], **plurals: tuple[str, ...]):
    held = Catalog(locale="pl", fuzzy=False)
    for english, said in words.items():
        held.add(english, said, locations=[("static/js/x.js", 1)] if english == "Zoom" else [])
    for english, said in plurals.items():
        held.add((f"%(count)s {english}", f"%(count)s {english}s"), said)
    written = io.BytesIO()
    write_po(written, held)
    path = tmp_path / "messages.po"
    path.write_bytes(written.getvalue())
    return read_catalogue(path)


@pytest.fixture
def client(tmp_path) -> Iterator[FlaskClient]:
    app = Flask("languages", static_folder=None, template_folder=str(folder("templates")))
    serve_static(app)

    @app.get("/whole")
    @in_languages
    def whole() -> str:
        return _("Good day")

    @app.get("/half")
    @in_languages
    def half() -> str:
        return _("Good day") + " / " + _("Only half")

    @app.get("/unmarked")
    def unmarked() -> str:
        return _("Good day")

    @app.get("/refused")
    @in_languages
    def refused() -> str:
        raise Invalid(_("Good day"))

    @app.get("/data.json")
    @in_languages
    def data():
        answered = make_response(_("Good day"))
        answered.mimetype = "application/json"
        return answered

    @app.get("/framed")
    @in_languages
    def framed() -> str:
        page = Page(title=_("Good day"), place="Example Heath", section="map")
        return render_template_string("{% extends 'base.html' %}", page=page)

    @app.errorhandler(Invalid)
    def answer(fault: Invalid) -> tuple[str, int]:
        return str(fault), 400

    use_languages(app)
    app.extensions["assetmap.languages"]["pl"] = a_catalogue(tmp_path, WHOLE)
    with app.test_client() as made:
        yield made


def said(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_the_address_decides_then_the_kept_choice_then_the_browser(client: FlaskClient) -> None:
    polish = {"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"}
    assert said(client.get("/whole")) == "Good day"
    assert said(client.get("/whole", headers=polish)) == "Dzień dobry"
    assert said(client.get("/whole?lang=en-GB", headers=polish)) == "Good day"
    assert said(client.get("/whole", headers=polish)) == "Good day", "the choice is kept"
    assert said(client.get("/whole?lang=pl")) == "Dzień dobry"
    assert said(client.get("/whole")) == "Dzień dobry"
    assert said(client.get("/whole?lang=xx")) == "Dzień dobry", "no language of ours"


def test_only_a_page_keeps_the_choice(client: FlaskClient) -> None:
    kept = client.get("/whole?lang=pl").headers["Set-Cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    client.delete_cookie("lang")
    assert "Set-Cookie" not in client.get("/data.json?lang=pl").headers
    assert said(client.get("/data.json?lang=pl")) == "Dzień dobry"
    assert "Set-Cookie" not in client.get("/whole?lang=xx").headers


def test_a_page_with_one_sentence_missing_is_english_throughout(client: FlaskClient) -> None:
    assert said(client.get("/half?lang=pl")) == "Good day / Only half"


def test_a_page_that_is_not_marked_is_english(client: FlaskClient) -> None:
    assert said(client.get("/unmarked?lang=pl")) == "Good day"


def test_what_went_wrong_is_said_in_english(client: FlaskClient) -> None:
    assert said(client.get("/refused?lang=pl")) == "Good day"


def test_caches_are_told_what_the_answer_depends_on(client: FlaskClient) -> None:
    assert {"Accept-Language", "Cookie"} <= set(client.get("/whole?lang=pl").vary)


def test_the_frame_says_that_it_is_english_instead(client: FlaskClient) -> None:
    # Our frame has sentences that this catalogue lacks.
    html = said(client.get("/framed?lang=pl"))
    assert '<html lang="en-GB" dir="ltr"' in html
    assert "This page is not in" in html
    assert '<bdi lang="pl" dir="ltr">Polski</bdi>' in html


def test_each_language_is_offered_at_the_same_address(client: FlaskClient) -> None:
    html = said(client.get("/framed?page=2&lang=pl"))
    for language in LANGUAGES:
        assert f'href="/framed?page=2&amp;lang={language.tag}" lang="{language.tag}"' in html


def test_words_of_scripts_travel_in_the_page(tmp_path) -> None:
    loaded = a_catalogue(tmp_path, {"Zoom": "Powiększ", "Other": "Inne"})
    assert loaded.for_scripts == ("Zoom",)


def test_numbers_of_things_follow_the_languages_own_rule(tmp_path) -> None:
    from assetmap.core.words import speak

    loaded = a_catalogue(
        tmp_path, {}, place=("%(count)s miejsce", "%(count)s miejsca", "%(count)s miejsc")
    )
    with speak("pl", loaded.catalogue) as speaking:
        words = [ngettext("%(count)s place", "%(count)s places", n) for n in (1, 3, 5, 12345)]
        assert number(1234.5) == "1\xa0234,5"
    assert words == ["1 miejsce", "3 miejsca", "5 miejsc", "12\xa0345 miejsc"]
    assert speaking.missing == set()


def test_a_plural_that_lacks_words_is_missing(tmp_path) -> None:
    from assetmap.core.words import speak

    with speak("pl", a_catalogue(tmp_path, {}).catalogue) as speaking:
        assert ngettext("%(count)s place", "%(count)s places", 2) == "2 places"
    assert speaking.missing == {"%(count)s place"}
    assert later("Park") == "Park"


def test_every_answer_in_words_says_that_another_reader_s_may_differ(demonstration: Flask) -> None:
    """The English one too: a cache that kept it must not hand it to somebody who reads Urdu."""
    client = demonstration.test_client()
    for path in ("/", "/?lang=ur", "/things.geojson", "/search.json?q=park", "/assets"):
        assert {"Accept-Language", "Cookie"} <= set(client.get(path).vary), path


def test_a_tile_holds_no_words_and_is_one_for_all(demonstration: Flask) -> None:
    for wish in ("en", "ur"):
        client = demonstration.test_client()
        answer = client.get("/tiles/boundaries/8/126/83.mvt", headers={"Accept-Language": wish})
        assert answer.status_code == 200
        assert set(answer.vary) == {"Accept-Encoding"}


@pytest.mark.parametrize(
    "wish", ["", ";;;", "*", "ur;q=nan", "x" * 500, "ur;q=1e99,pl;q=-1", "\x01", "pl\u0661"]
)
def test_no_wish_breaks_a_page(demonstration: Flask, wish: str) -> None:
    client = demonstration.test_client()
    client.set_cookie("lang", wish.encode("ascii", "ignore").decode().strip("\x01;,"))
    said = wish.encode("latin-1", "ignore").decode("latin-1").replace("\x01", "")
    assert client.get("/", headers={"Accept-Language": said}).status_code == 200
    assert client.get("/?lang=ur&lang=pl").headers["Set-Cookie"].startswith("lang=ur")
