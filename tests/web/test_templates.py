"""The frame says what a page tells it, escaped, and only what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import UndefinedError

from assetmap.core.words import speak
from assetmap.web.assets import folder, serve_static
from assetmap.web.languages import use_languages
from assetmap.web.pages import ErrorPage, Page

HOSTILE = """<script>alert("1")</script>'"""
PAGE = Page(title="Example page", place="Example Heath", section="map", sources=("Source one.",))


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("frame", static_folder=None, template_folder=str(folder("templates")))
    serve_static(app)
    use_languages(app)
    with app.test_request_context():
        yield app


def drawn(page: Page) -> str:
    return render_template_string("{% extends 'base.html' %}", page=page)


def test_every_field_of_a_page_is_used_by_the_frame() -> None:
    source = (folder("templates") / "base.html").read_text(encoding="utf-8")
    assert {one.name for one in fields(Page)} == set(re.findall(r"page\.(\w+)", source))


def test_every_field_of_an_error_page_is_used(app: Flask) -> None:
    source = (folder("templates") / "web" / "error.html").read_text(encoding="utf-8")
    own = {one.name for one in fields(ErrorPage)} - {one.name for one in fields(Page)}
    assert own == set(re.findall(r"page\.(\w+)", source)) - {one.name for one in fields(Page)}


def test_an_error_page_says_what_happened_and_its_reference(app: Flask) -> None:
    page = ErrorPage(
        title="Something broke",
        place="Example Heath",
        section="none",
        status=500,
        message="We have noted it.",
        reference="ab12",
    )
    html = render_template("web/error.html", page=page)
    assert "We have noted it." in html
    assert "<code>ab12</code>" in html
    assert 'aria-current="page"' not in html
    assert "reference" not in render_template("web/error.html", page=replace(page, reference=""))


@pytest.mark.parametrize(("section", "word"), [("map", "Map"), ("money", "Money")])
def test_the_current_word_of_the_navigation_is_marked(app: Flask, section: str, word: str) -> None:
    html = drawn(replace(PAGE, section=section))
    assert re.findall(r'aria-current="page">(\w+)<', html) == [word]


def test_demonstration_data_are_named_on_screen_and_on_paper(app: Flask) -> None:
    assert "Demonstration data" not in drawn(PAGE)
    html = drawn(replace(PAGE, demonstration=True))
    assert html.count("Demonstration data") == 3  # print head, notice, foot
    assert "Do not quote them." in html
    assert "Only two." in drawn(replace(PAGE, demonstration=True, demonstration_words="Only two."))


def test_sources_stand_in_the_foot_and_on_paper(app: Flask) -> None:
    assert drawn(PAGE).count("Source one.") == 2
    assert "Where the data come from" not in drawn(replace(PAGE, sources=()))


def test_language_direction_and_colours_are_the_readers(app: Flask) -> None:
    with speak("ur"):
        html = drawn(replace(PAGE, theme="dark"))
    assert '<html lang="ur" dir="rtl" data-theme="dark">' in html


def test_what_people_wrote_is_escaped(app: Flask) -> None:
    html = drawn(Page(title=HOSTILE, place=HOSTILE, section="map", sources=(HOSTILE,)))
    assert "<script" not in html
    row = render_template_string(
        "{% from 'components/symbols.html' import row %}"
        "{{ row(words, words, words, words, words, words, href=words, aside=words) }}",
        words=HOSTILE,
    )
    assert "<script" not in row
    assert row.count("&#34;") >= 6


def test_settings_cannot_end_their_script_block(app: Flask) -> None:
    html = render_template_string(
        "{% from 'components/map.html' import map %}"
        "{% call map('explore', 'Map', {'name': words}) %}No map.{% endcall %}",
        words="</script><script>alert(1)</script>",
    )
    assert html.count("<script") == html.count("</script>") == 1


def test_a_name_that_no_view_gave_is_an_error(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        render_template_string("{{ page.nothing }}", page=PAGE)


def test_what_is_not_known_is_shown(app: Flask) -> None:
    html = render_template_string(
        "{% from 'components/data.html' import facts %}{{ facts([('Owner', none)]) }}"
    )
    assert "Not known yet" in html


def test_a_kind_at_zero_keeps_its_chip(app: Flask) -> None:
    html = render_template_string(
        "{% from 'components/forms.html' import chips %}"
        "{{ chips('Filters', [('Land', 0, '/?kind=land', false)]) }}"
    )
    assert re.search(r'Land <span class="n">0</span>', html)


def test_a_field_ties_its_hint_and_error_to_its_input(app: Flask) -> None:
    html = render_template_string(
        "{% from 'components/forms.html' import field %}"
        "{{ field('postcode', 'Postcode', 'RN8', hint='Like B16 0HQ', error='Not one.') }}"
    )
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html
    order = [html.index(part) for part in ("<label", "-hint", "-error", "<input")]
    assert order == sorted(order)
