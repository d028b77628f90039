"""Making the next piece of work while the last one is being taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

ItemT = TypeVar("ItemT")


def ahead(items: Iterable[ItemT]) -> Iterator[ItemT]:
    """The same items in the same order, each made in a thread beside while the one before is used.

    Worth it where using an item mostly waits for somebody else, as a COPY does for the server. At
    most two items exist at a time; an error in making one is raised here, in its place.

    >>> list(ahead(n * n for n in range(4)))
    [0, 1, 4, 9]
    """
    source = iter(items)
    nothing_left = object()
    with ThreadPoolExecutor(1) as beside:
        following = beside.submit(next, source, nothing_left)
        while (item := following.result()) is not nothing_left:
            following = beside.submit(next, source, nothing_left)
            yield item  # type: ignore[misc]
