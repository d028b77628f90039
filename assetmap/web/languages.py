"""Which language does a page speak? ``?lang=`` first, then the kept choice, then the browser.

A view that is meant to be read in every language is marked with ``in_languages``. Every other
page is English throughout, and so is a marked one of which a single sentence is not translated:
half a page in another language is worse than none, for nobody knows what was left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlencode

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, g, make_response, request

from assetmap.core.errors import AssetmapError
from assetmap.core.folders import folder
from assetmap.core.words import ENGLISH, Lacking, gettext, ngettext, number, speak, speaking
from assetmap.web.visitors import visitor

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
Direction = Literal["ltr", "rtl"]
_SPOKEN = "__assetmap_in_languages__"
_COOKIE = "lang"
_YEAR_S = 365 * 24 * 3600
#: Words that scripts ask for travel in the page; the catalogue knows them by where they stand.
_SCRIPTS = "static/js/"
_READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Language:
    """One language that pages can be read in; ``name`` is its own name for itself."""

    tag: str
    name: str
    direction: Direction


#: In the order of the control.
LANGUAGES = (
    Language(ENGLISH, "English", "ltr"),
    Language("ur", "اردو", "rtl"),
    Language("pl", "Polski", "ltr"),
)
_BY_TAG = {one.tag: one for one in LANGUAGES} | {"en": LANGUAGES[0]}


@dataclass(frozen=True)
class Loaded:
    """One language's words.

    Attributes
    ----------
    for_scripts : tuple of str
        English words that scripts ask for.
    """

    catalogue: GNUTranslations
    for_scripts: tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """What the frame of a page says about its language.

    Attributes
    ----------
    choices : tuple of (Language, str)
        Each language with the address of this same page in it.
    instead_of : Language or None
        The language that was asked for, when the page is in English instead.
    script_words : dict
        English words of scripts to their translation; empty in English.
    """

    tag: str
    direction: Direction
    name: str
    choices: tuple[tuple[Language, str], ...]
    instead_of: Language | None
    script_words: dict[str, str]


def in_languages(view: ViewT) -> ViewT:
    """Mark a view whose every sentence goes through ``core.words``."""
    setattr(view, _SPOKEN, True)
    return view


def is_in_languages(view: Callable[..., Any]) -> bool:
    """Whether a view may speak another language than English."""
    return bool(getattr(view, _SPOKEN, False))


def read_catalogue(path: Path) -> Loaded:
    """The words of one language from its ``.po`` file; what it lacks is counted as missing."""
    with path.open("rb") as handle:
        written: Catalog = read_po(handle)
    binary = io.BytesIO()
    write_mo(binary, written)
    binary.seek(0)
    catalogue = GNUTranslations(binary)
    catalogue.add_fallback(Lacking())
    return Loaded(
        catalogue,
        tuple(
            str(one.id)
            for one in written
            if one.id and any(place.startswith(_SCRIPTS) for place, _ in one.locations)
        ),
    )


def use_languages(app: Flask) -> None:
    """Let an application's marked views speak; call it when every view is registered."""
    words = folder("translations")
    app.extensions["assetmap.languages"] = {
        one.tag: read_catalogue(words / one.tag / "LC_MESSAGES" / "messages.po")
        for one in LANGUAGES
        if one.tag != ENGLISH
    }
    use_words(app)
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            app.view_functions[endpoint] = _speaking(view)
    app.after_request(_keep_choice)


def use_words(app: Flask) -> None:
    """Give templates ``_``, ``ngettext``, ``number``, ``spoken``, and who reads."""
    app.jinja_env.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, number=number, spoken=spoken, visitor=visitor
    )


def wanted_language() -> Language:
    """What the reader asks for: the address, else the kept choice, else the browser's wish."""
    for said in (request.args.get("lang"), request.cookies.get(_COOKIE)):
        if said in _BY_TAG:
            return _BY_TAG[said]
    return _BY_TAG[request.accept_languages.best_match([*_BY_TAG], default=ENGLISH) or ENGLISH]


def spoken() -> Spoken:
    """What the frame says about the language of the page that is being drawn."""
    held = speaking()
    language = _BY_TAG[held.tag]
    asked: Language | None = g.get("asked_language")
    asked = asked if asked is not None and asked is not language else None
    script_words: dict[str, str] = {}
    if language.tag != ENGLISH:
        loaded: Loaded = current_app.extensions["assetmap.languages"][language.tag]
        script_words = {words: gettext(words) for words in loaded.for_scripts}
    choices = tuple((one, _address_in(one)) for one in LANGUAGES)
    return Spoken(language.tag, language.direction, language.name, choices, asked, script_words)


def _address_in(language: Language) -> str:
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.script_root}{request.path}?{urlencode([*asked, ('lang', language.tag)])}"


def _speaking(view: ViewT) -> ViewT:
    marked = is_in_languages(view)

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Any:
        language = wanted_language()
        g.asked_language = language
        if not marked or request.method not in _READING:
            return view(*args, **values)
        if language.tag != ENGLISH:
            loaded: Loaded = current_app.extensions["assetmap.languages"][language.tag]
            # What went wrong is said in English, so it must be put together in English too.
            with suppress(AssetmapError), speak(language.tag, loaded.catalogue) as said:
                answered = make_response(view(*args, **values))
                if not said.missing:
                    return _varying(answered)
        return _varying(make_response(view(*args, **values)))

    return cast("ViewT", answer)


def _varying(answered: Response) -> Response:
    """Tell caches that another reader's answer may differ, in English too.

    What a view calls public, such as a tile, holds no words and is the same for all.
    """
    if not answered.cache_control.public:
        answered.vary.update(("Accept-Language", "Cookie"))
    return answered


def _keep_choice(answered: Response) -> Response:
    """Remember a language that somebody chose on a page, so that the next page speaks it too."""
    chosen = request.args.get("lang")
    if chosen in _BY_TAG and answered.mimetype == "text/html":
        answered.set_cookie(
            _COOKIE,
            _BY_TAG[chosen].tag,
            max_age=_YEAR_S,
            path=f"{request.script_root}/",
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return answered
