"""Where our templates, static files and demonstration data are."""

from __future__ import annotations

from pathlib import Path

from assetmap.core.errors import Unavailable
from assetmap.core.settings import PACKAGE


def folder(name: str, package: Path = PACKAGE) -> Path:
    """Where is ``templates``, ``static``, ``geodata`` or ``translations``?

    They stand at the top level of a checkout and inside the package of an installed wheel.

    Parameters
    ----------
    name : str
        Name of the folder.
    package : Path, optional
        Folder of the installed ``assetmap`` package.

    Raises
    ------
    Unavailable
        Neither is there.
    """
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise Unavailable(
        f"The folder {name} is missing beside {package}. Install assetmap again, or run it from "
        "its checkout."
    )
