"""Words that people type, checked before a table sees them."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_NAME, MAX_TEXT = 300, 10_000


def faults_of(
    *, names: dict[str, str | None], texts: dict[str, str | None], required: tuple[str, ...]
) -> dict[str, str]:
    """What is wrong with typed values, by field; nothing when all is well.

    Parameters
    ----------
    names, texts : dict of str to str or None
        Field to value: at most 300 characters in a name, 10,000 in a text.
    required : tuple of str
        Names that must not be empty.

    >>> faults_of(names={"name": " "}, texts={}, required=("name",))
    {'name': 'Give a name.'}
    """
    faults: dict[str, str] = {}
    for limit, values in ((MAX_NAME, names), (MAX_TEXT, texts)):
        for field, value in values.items():
            said = field.replace("_", " ")
            if value is None or not value.strip():
                if field in required:
                    faults[field] = f"Give {'an' if said[0] in 'aeiou' else 'a'} {said}."
            elif len(value) > limit:
                faults[field] = f"At most {limit:,} characters; this has {len(value):,}."
            elif not is_storable(value):
                faults[field] = "This holds a character that cannot be stored."
    return faults


def is_storable(text: str) -> bool:
    """Whether the database can hold a text: no NUL and no half of a character.

    >>> is_storable("Zażółć"), is_storable("a\\0b"), is_storable("\\ud800")
    (True, False, False)
    """
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def words_in(text: str) -> list[str]:
    """The different words of what somebody looks for, in its order; case makes no difference.

    Each costs a look at every record, so a word that is said again is not looked for again.

    >>> words_in("Example park example")
    ['Example', 'park']
    """
    found: dict[str, str] = {}
    for word in text.split():
        found.setdefault(word.lower(), word)
    return list(found.values())


def is_web_address(text: str) -> bool:
    """Whether a link leads to a web page, and to nothing that a browser would run.

    >>> [is_web_address(text) for text in ("https://a.org/x", "javascript:alert(1)", "a.org")]
    [True, False, False]
    """
    if any(sign.isspace() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
