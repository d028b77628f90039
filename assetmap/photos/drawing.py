"""What the views of photos share: the frame, where pictures lie, how one is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, request

from assetmap.core.limits import PHOTO_CACHE_S
from assetmap.photos.errors import PhotoNotFound
from assetmap.photos.store import SIZES, Size, path_of, photo_folder

#: The folder of the installation, in which pictures lie; ``app.py`` names it.
HOME = "assetmap.photos.home"


def home() -> Path:
    """The folder of the installation."""
    held: Path = current_app.extensions[HOME]
    return held


def size_of(said: str) -> Size:
    """One of the two sizes. Raises ``PhotoNotFound``."""
    for size in SIZES:
        if said == size:
            return size
    raise PhotoNotFound("A photo has no such size.")


def send_picture(slug: str, name: str | None, said: str, *, is_public: bool) -> Response:
    """One picture; one that not everybody may see is kept by no cache.

    Raises
    ------
    PhotoNotFound
        It is on the disk no more.
    """
    size = size_of(said)
    try:
        # Whole, since it is small: no half of it is sent when it is removed meanwhile.
        data = path_of(photo_folder(home()), name or "gone", size).read_bytes()
    except FileNotFoundError as fault:
        raise PhotoNotFound("This picture is not here any more.") from fault
    answer = make_response(data)
    answer.content_type = "image/jpeg"
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-{size}.jpg"'
    if not is_public:
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
    answer.cache_control.public = True
    answer.cache_control.max_age = PHOTO_CACHE_S
    answer.set_etag(f"{slug}-{size}")  # a picture is never changed, only removed
    return make_response(answer.make_conditional(request))


def frame(title: str) -> dict[str, Any]:
    """What every page tells the frame around it."""
    return {"title": title, "place": current_app.config["PLACE"], "section": "map"}
