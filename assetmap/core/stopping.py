"""Long work that somebody may stop: it looks up between two rows, blocks or steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assetmap.core.errors import Conflict

#: Says whether the work is to stop; called often, so it must be cheap.
Asked = Callable[[], bool]
_ASKED: ContextVar[Asked | None] = ContextVar("assetmap.stopping", default=None)


class Stopped(Conflict):
    """Somebody stopped the work, or it is not this worker's any more; nothing of it is kept."""


@contextmanager
def stoppable(asked: Asked) -> Iterator[None]:
    """Within the block, in this thread, ``stop_if_asked`` asks this.

    >>> with stoppable(lambda: True):
    ...     stop_if_asked()
    Traceback (most recent call last):
    ...
    assetmap.core.stopping.Stopped: The work was stopped.
    """
    token = _ASKED.set(asked)
    try:
        yield
    finally:
        _ASKED.reset(token)


def asked_here() -> Asked | None:
    """What says whether to stop; None where nobody can stop the work, as in a command."""
    return _ASKED.get()


def stop_if_asked() -> None:
    """Raise ``Stopped`` when somebody wants the work of this thread to stop."""
    asked = _ASKED.get()
    if asked is not None and asked():
        raise Stopped("The work was stopped.")
