"""What people write in comments and answers, checked, and what states are called."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.core import limits
from assetmap.core.texts import is_storable
from assetmap.plans.comments.errors import BadComment
from assetmap.plans.comments.models import HELD, OUTCOMES, PUBLISHED, REDACTED, REFUSED, WITHDRAWN

BEHALF_LONGEST, REASON_LONGEST = 120, 300
OUTCOME_WORDS = {
    "changed": "We changed the plan",
    "not_changed": "We did not change the plan",
    "noted": "We noted it",
}
STATE_WORDS = {
    HELD: "Waits for a moderator",
    PUBLISHED: "Everybody can read it",
    REFUSED: "A moderator refused it",
    WITHDRAWN: "Its author took it back",
    REDACTED: "A moderator took its words away",
}
#: The draft as a whole, where a comment is about no section of it.
WHOLE = "The draft as a whole"
_NOT_YET = "This cannot be kept yet: look at the marked fields."


@dataclass(frozen=True)
class CommentWords:
    """What somebody says of a draft; ``about`` is the key of a section, empty is all of it."""

    text: str
    about: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True)
class AnswerWords:
    """What the group says to a comment; ``outcome`` is one of ``models.OUTCOMES``."""

    outcome: str
    text: str


def checked_text(field: str, text: str, *, most: int) -> str:
    """A text as it is kept.

    Raises
    ------
    BadComment
    """
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise BadComment(_NOT_YET, {field: "Write something."})
    if len(said) > most or not is_storable(said):
        raise BadComment(_NOT_YET, {field: f"Use at most {most:,} characters."})
    return said


def checked_comment(words: CommentWords, *, keys: frozenset[str]) -> CommentWords:
    """A comment as it is kept.

    Parameters
    ----------
    keys : frozenset of str
        Sections that the draft has.

    Raises
    ------
    BadComment
    """
    if words.about and words.about not in keys:
        raise BadComment(_NOT_YET, {"about": "Choose a section of the list."})
    behalf = " ".join(words.on_behalf_of.split())
    if len(behalf) > BEHALF_LONGEST or (behalf and not behalf.isprintable()):
        raise BadComment(
            _NOT_YET,
            {"on_behalf_of": f"Use at most {BEHALF_LONGEST} characters that can be seen."},
        )
    text = checked_text("text", words.text, most=limits.PLAN_COMMENT_LONGEST)
    return CommentWords(text, words.about, behalf)


def checked_answer(words: AnswerWords) -> AnswerWords:
    """An answer as it is kept.

    Raises
    ------
    BadComment
    """
    if words.outcome not in OUTCOMES:
        raise BadComment(_NOT_YET, {"outcome": "Choose what was done."})
    return AnswerWords(
        words.outcome, checked_text("text", words.text, most=limits.PLAN_ANSWER_LONGEST)
    )


def checked_reason(reason: str) -> str:
    """Why something was taken away, in one line that everybody reads.

    Raises
    ------
    BadComment
    """
    why = " ".join(reason.split())
    if not 1 <= len(why) <= REASON_LONGEST or not is_storable(why):
        raise BadComment(
            "Say why: everybody reads it in the place of the comment.",
            {"reason": f"Give a reason of at most {REASON_LONGEST} characters."},
        )
    return why
