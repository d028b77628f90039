"""Photos as a part of the page of what they show."""

from __future__ import annotations

from flask import g, request
from markupsafe import Markup

from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.photos.pages import PhotosPart, PhotoTile
from assetmap.photos.queries import ShownPhoto, author_names, list_shown, pictured
from assetmap.photos.words import taken_words
from assetmap.web.access import may
from assetmap.web.database import session, writing
from assetmap.web.fragments import Fragment, draw
from assetmap.web.visitors import visitor


def draw_photos(record: str, slug: str) -> Markup:
    """The photos of one thing, with what to do when there are none."""
    found = list_shown(session(), record, slug)
    names = names_for_reader(tuple(one.slug for one in found))
    root = request.script_root
    part = PhotosPart(
        tuple(
            PhotoTile(
                f"{root}/photos/{one.slug}", pictured(one), one.caption,
                said_small(one, names.get(one.slug, "")),
            )
            for one in found
        ),
        _add(f"{root}/{record}/{slug}/photos/new"),
    )  # fmt: skip
    return draw("photos/_photos.html", part=part)


def photo_fragments(*records: str) -> tuple[Fragment, ...]:
    """The part of the pages of these registers."""
    return tuple(Fragment(one, "main", "photos.read", draw_photos) for one in records)


def names_for_reader(slugs: tuple[str, ...]) -> dict[str, str]:
    """Who added photos, for people with an account; visitors are told nobody's name."""
    if not slugs or not g.principal.is_signed_in:
        return {}
    return author_names(writing(), slugs, former=_("A former member"), nameless=_("A resident"))


def said_small(one: ShownPhoto, name: str) -> str:
    """When it was taken, by whom it was added where the reader may know, and its licence."""
    taken = taken_words(one.taken_year, one.taken_month)
    said = (
        _("Taken: %(when)s", when=taken)
        if taken
        else _("Added: %(day)s", day=day_words(one.added_at.date())),
        name,
        one.licence,
    )
    return " · ".join(part for part in said if part)


def _add(href: str) -> tuple[str, str] | None:
    if may("photos.propose"):
        return _("Add a photo"), href
    return (_("Sign in to add a photo"), href) if visitor().can_sign_in else None
