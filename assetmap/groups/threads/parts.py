"""A group's threads on its own page, for its own people."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from markupsafe import Markup

from assetmap.groups.queries import get_group
from assetmap.groups.rights import thing_of
from assetmap.groups.threads.pages import ThreadRow, thread_rows
from assetmap.groups.threads.permissions import RULES
from assetmap.groups.threads.queries import list_threads
from assetmap.web.database import writing
from assetmap.web.fragments import Fragment, draw

#: Threads that the group's page names; all of them stand on their own page.
_NEWEST = 5


@dataclass(frozen=True)
class ThreadsPart:
    """The newest threads, where all of them are, and where one begins (empty may not)."""

    rows: tuple[ThreadRow, ...]
    all_of_them: str
    start: str


def draw_threads(_register: str, slug: str) -> Markup:
    """What does this group talk about? Nothing for whoever is not of it."""
    group = get_group(writing(), slug, actor=g.principal)
    if not RULES.allows(g.principal, "threads.read", thing_of(group)):
        return Markup("")
    base = f"{request.script_root}/groups/{slug}/threads"
    begins = RULES.allows(g.principal, "threads.write", thing_of(group))
    part = ThreadsPart(
        thread_rows(list_threads(writing(), group)[:_NEWEST], base), base,
        f"{base}/new" if begins else "",
    )  # fmt: skip
    return draw("groups/threads/_part.html", part=part)


FRAGMENTS = (Fragment("groups", "main", "threads.list", draw_threads),)
