"""What is said of a photo: read from a form, checked, and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assetmap.core.limits import PHOTO_CAPTION_LONGEST, PHOTO_DESCRIPTION_LONGEST
from assetmap.core.texts import is_storable
from assetmap.core.words import month_words
from assetmap.photos.models import Photo

#: The year of the oldest photograph that is left.
FIRST_YEAR = 1826
LICENCES: Mapping[str, str] = {
    "OGL v3.0": "Open Government Licence v3.0: like the rest of this map",
    "CC BY 4.0": "Creative Commons Attribution 4.0: whoever uses it must name this map",
    "CC0 1.0": "Creative Commons Zero: free for everybody, without conditions",
}
LICENCE_PAGES: Mapping[str, str] = {
    "OGL v3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
LABELS: Mapping[str, str] = {
    "description": "What can be seen in it",
    "caption": "Words under it",
    "taken": "When it was taken",
}


@dataclass(frozen=True)
class PhotoWords:
    """What somebody says of a photo.

    Attributes
    ----------
    description : str
        For those who cannot see it; needed.
    caption : str
        Under it; empty has none.
    year, month : int or None
        When it was taken, as far as is known; a month needs a year.
    """

    description: str
    caption: str = ""
    year: int | None = None
    month: int | None = None


def word_faults(words: PhotoWords, *, today: date) -> dict[str, str]:
    """What is wrong with words, by field; nothing when all is well.

    >>> word_faults(PhotoWords("A hall", year=2031), today=date(2026, 11, 28))
    {'year': 'This is still to come.'}
    """
    faults = {}
    for field, said, most in (
        ("description", words.description, PHOTO_DESCRIPTION_LONGEST),
        ("caption", words.caption, PHOTO_CAPTION_LONGEST),
    ):
        if len(said) > most:
            faults[field] = f"At most {most:,} characters; this has {len(said):,}."
        elif not is_storable(said):
            faults[field] = "This holds a character that cannot be stored."
    if not words.description.strip():
        faults["description"] = (
            "Say what can be seen: it is read out to people who cannot see the photo."
        )
    if words.month is not None and words.year is None:
        faults["year"] = "Give the year too, or leave the month empty."
    elif words.month is not None and not 1 <= words.month <= 12:
        faults["month"] = "Choose a month of the list."
    elif words.year is not None and words.year < FIRST_YEAR:
        faults["year"] = f"There are no photographs from before {FIRST_YEAR}."
    elif words.year is not None and (words.year, words.month or 1) > (today.year, today.month):
        faults["year"] = "This is still to come."
    return faults


def words_held(photo: Photo) -> PhotoWords:
    """What a photo says of itself now."""
    return PhotoWords(photo.description, photo.caption, photo.taken_year, photo.taken_month)


def write_words(photo: Photo, words: PhotoWords) -> None:
    """Put words that were checked on a photo."""
    photo.description, photo.caption = words.description.strip(), words.caption.strip()
    photo.taken_year, photo.taken_month = words.year, words.month


def taken_words(year: int | None, month: int | None) -> str:
    """When a photo was taken, as far as is known.

    >>> taken_words(2026, 5), taken_words(1974, None), taken_words(None, None)
    ('May 2026', '1974', '')
    """
    if year is None:
        return ""
    return str(year) if month is None else month_words(year, month)


def as_said(words: PhotoWords) -> dict[str, str]:
    """Field to words, as pages compare them."""
    return {
        "description": words.description.strip(),
        "caption": words.caption.strip(),
        "taken": taken_words(words.year, words.month),
    }


def document_of(words: PhotoWords) -> dict[str, object]:
    """Words as plain JSON, for a suggestion that waits."""
    return {
        "description": words.description.strip(), "caption": words.caption.strip(),
        "year": words.year, "month": words.month,
    }  # fmt: skip


def words_in(document: Mapping[str, object]) -> PhotoWords:
    """What a suggestion says; a moderator may have mended its words."""

    def number(name: str) -> int | None:
        held = document.get(name)
        return held if isinstance(held, int) else None

    return PhotoWords(
        str(document.get("description") or ""), str(document.get("caption") or ""),
        number("year"), number("month"),
    )  # fmt: skip
