"""Is saving switched off? A state of its own: everything can be looked at, nothing is changed."""

from __future__ import annotations

from assetmap.core.errors import Unavailable
from assetmap.core.settings import Settings

MARK = "read-only"


def is_read_only(settings: Settings) -> bool:
    """Whether saving is switched off now: for good by the setting, or for a while by the command.

    Asked at each change; a file's existence, so that no start is needed.
    """
    return settings.read_only or (settings.home / MARK).exists()


def switch_read_only(settings: Settings, *, on: bool) -> None:
    """Switch saving off or on again for every process of this installation.

    Raises
    ------
    Unavailable
        The mark cannot be made or removed.
    """
    mark = settings.home / MARK
    try:
        if on:
            settings.home.mkdir(parents=True, exist_ok=True, mode=0o755)
            mark.touch(mode=0o644)
        else:
            mark.unlink(missing_ok=True)
    except OSError as fault:
        raise Unavailable(f"{mark} cannot be changed: {fault.strerror}.") from fault
