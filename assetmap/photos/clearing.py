"""Removing pictures when nobody waits for an answer any more, and seeing that none is left over."""

from __future__ import annotations

from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.backup import FILES
from assetmap.core.db import transaction
from assetmap.core.doctor import Check
from assetmap.core.settings import Settings
from assetmap.photos.keeping import clear_pictures, find_apart
from assetmap.photos.leaving import export_photos, forget_photographer
from assetmap.photos.store import FOLDER, photo_folder

_LOG = structlog.get_logger("assetmap.photos")
_SHOWN = 3


def clear_soon(engine: Engine, home: Path) -> None:
    """Remove what is listed to be removed; what cannot be removed now stays on the list."""
    try:
        with Session(engine) as session, transaction(session):
            clear_now(session, home)
    except (OSError, SQLAlchemyError) as fault:
        # What was asked for is done and committed: housekeeping tries this again.
        _LOG.error("pictures could not be removed", exc_info=fault)


def clear_now(session: Session, home: Path) -> int:
    """Remove what is listed to be removed; the caller commits after it."""
    return clear_pictures(session, photo_folder(home))


def check_photos(engine: Engine, settings: Settings) -> Check:
    """Every photo has its pictures, and every picture its photo."""
    folder = settings.home / FILES / FOLDER
    with Session(engine) as session:
        apart = find_apart(session, folder)
    if apart.missing:
        names = ", ".join(apart.missing[:_SHOWN])
        return Check(
            False, "photos", f"{len(apart.missing)} lack a picture, such as {names}; bring back "
            f"{folder} from a back-up, or withdraw them",
        )  # fmt: skip
    if apart.unnamed:
        return Check(
            False, "photos", f"{len(apart.unnamed)} files in {folder} belong to no photo, such as "
            f"{apart.unnamed[0].name}; assetmap housekeeping removes those older than an hour",
        )  # fmt: skip
    return Check(True, "photos", "each has its pictures")


# An area that keeps something of a person says so; both the pages and the commands come by here.
PERSONAL.exporters["photos"] = export_photos
PERSONAL.erasers.append(forget_photographer)
