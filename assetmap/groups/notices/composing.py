"""What stands in an e-mail about groups? Written when it is sent, as its reader may read then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import indent, shorten

from sqlalchemy.orm import Session

from assetmap.accounts.mailing import Letter
from assetmap.accounts.models import Account
from assetmap.accounts.queries import principal_of
from assetmap.accounts.services.mails import Post
from assetmap.core import limits
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.choosing import stop_token
from assetmap.groups.notices.items import Item, Telling, items_of
from assetmap.groups.notices.models import Notice

CHOICE_WORDS = {"at_once": "at once", "daily": "once a day", "never": "never"}


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody of one group.

    Attributes
    ----------
    stop_number : int
        The number that a link to stop this group's e-mails says.
    choice : str
        How its reader hears of the group.
    """

    group: WorkingGroup
    notices: tuple[Notice, ...]
    stop_number: int
    choice: str


@dataclass(frozen=True)
class _Section:
    waiting: Waiting
    items: Sequence[Item]


def letter_for(
    session: Session, post: Post, *, account: Account, waiting: Sequence[Waiting],
    stop_all_number: int, at: datetime,
) -> Letter | None:  # fmt: skip
    """The e-mail that tells somebody what waits for them, or None when nothing is left to tell.

    What waits past the most of one group is counted in it.
    """
    if not account.email:
        return None
    reader = principal_of(session, account, strong=False, today=at.date())
    found = [_Section(one, items_of(Telling(session, reader, one.group, at), one.notices))
             for one in waiting]  # fmt: skip
    sections = [one for one in found if one.items]
    if not sections:
        return None
    stop_all = _stop_address(post, stop_all_number)
    # A mail program's own button stops what stands in this e-mail: one group, or the daily one.
    button = stop_all
    if len(sections) == 1:
        button = _stop_address(post, sections[0].waiting.stop_number)
    return Letter(
        account.email, _subject(sections), _body(post, sections, stop_all),
        # What a mail program needs for a button of its own (RFC 2369, RFC 8058).
        (
            ("List-Unsubscribe", f"<{button}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )  # fmt: skip


def _subject(sections: Sequence[_Section]) -> str:
    items = [item for one in sections for item in one.items]
    names = [one.waiting.group.name for one in sections]
    what = items[0].line if len(items) == 1 else f"{len(items)} new things"
    where = names[0] if len(names) == 1 else f"{len(names)} groups"
    return f"{shorten(what, limits.NOTICE_SUBJECT, placeholder=' …')} – {where}"


def _body(post: Post, sections: Sequence[_Section], stop_all: str) -> str:
    parts = [f"New in your groups on the community map of {post.place}."]
    for one in sections:
        parts.append(_heading(one.waiting.group.name))
        parts += [_paragraph(post, item) for item in one.items[: limits.NOTICES_IN_MAIL]]
        if len(one.items) > limits.NOTICES_IN_MAIL:
            more = len(one.items) - limits.NOTICES_IN_MAIL
            parts.append(f"And {more} more: {post.site}/groups/{one.waiting.group.slug}")
    parts.append("-- ")
    choices = {one.waiting.choice for one in sections}
    how = " and ".join(CHOICE_WORDS[one] for one in sorted(choices))
    named = "" if choices == {"at_once"} else ", and at once when somebody names you"
    parts.append(f"You hear of this {how}{named}. Choose otherwise: {post.site}/notices")
    stops = [
        f"About “{one.waiting.group.name}”: {_stop_address(post, one.waiting.stop_number)}"
        for one in sections
    ]
    parts.append(
        "\n".join(
            ["Stop these e-mails without signing in:", *stops, f"About all your groups: {stop_all}"]
        )
    )
    return "\n\n".join(parts) + "\n"


def _heading(name: str) -> str:
    return f"{name}\n{'=' * min(len(name), 60)}"


def _paragraph(post: Post, item: Item) -> str:
    # Quoted line by line: nobody's words look like ours.
    quoted = indent(_beginning(item.said), "> ")
    line = " ".join(item.line.split())
    return "\n".join(one for one in (line, quoted, post.site + item.path) if one)


def _beginning(said: str) -> str:
    r"""The beginning of what was said, as its lines were.

    >>> _beginning("One line.\n\nAnother.")
    'One line.\nAnother.'
    """
    kept, left = list[str](), limits.NOTICE_CHARACTERS
    for line in filter(None, (" ".join(one.split()) for one in said.splitlines())):
        if len(line) > left:
            kept.append(shorten(line, max(left, 10), placeholder=" …"))
            break
        kept.append(line)
        left -= len(line)
    return "\n".join(kept)


def _stop_address(post: Post, number: int) -> str:
    return f"{post.site}/unsubscribe/{stop_token(post.secret, number)}"
