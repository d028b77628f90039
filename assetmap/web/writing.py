"""A change over the web: one transaction, committed once, and the same request never acts twice."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, make_response, request
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.db import transaction
from assetmap.core.errors import Invalid, KeyUsedOtherwise, ReadOnly
from assetmap.web.database import writing
from assetmap.web.models import KeptAnswer

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
#: The header by name (draft-ietf-httpapi-idempotency-key-header-07), and the field of a form.
HEADER, FIELD = "Idempotency-Key", "idempotency_key"
_KEY = re.compile(rf"[\x21-\x7e]{{1,{limits.IDEMPOTENCY_KEY_LONGEST}}}")
#: Form fields that differ between two sendings of the same form.
_NOT_CONTENT = {"csrf_token", FIELD}
_ENDED_FOR_ANOTHER = (DeadlockDetected, SerializationFailure)
_READ_ONLY = "assetmap.read_only"
#: Called after each change that was committed, such as to send the e-mails that it wrote.
AFTER_SAVES = "assetmap.after_saves"


def new_key() -> str:
    """A key for one form, so that sending it twice acts once."""
    return secrets.token_urlsafe(18)


def use_read_only(app: Any, asked: Callable[[], bool]) -> None:
    """Tell an application how to find out whether saving is switched off."""
    app.extensions[_READ_ONLY] = asked


def is_read_only() -> bool:
    """Whether saving is switched off now."""
    asked: Callable[[], bool] | None = current_app.extensions.get(_READ_ONLY)
    return asked is not None and asked()


def refuse_when_read_only() -> None:
    """Raise ``ReadOnly`` while saving is switched off."""
    if is_read_only():
        raise ReadOnly(
            "You can look at everything, but nothing can be saved just now. Try again later; "
            "what you wrote is still in your browser when you go back."
        )


def saves(view: ViewT) -> ViewT:
    """Run a view that changes something in one transaction of ``writing()``.

    The view answers; an answer below 400 is committed, any other rolled back. A key that came
    before with the same content gets the answer of then; with other content it is refused. Two at
    once with one key: the second waits for the first, by the primary key of ``kept_answer``.
    """

    return _saving(view, keeps=True)


def saves_unkept(view: ViewT) -> ViewT:
    """The same for answers that hold a secret, which must not lie in ``kept_answer``.

    What it changes must be safe to send twice.
    """
    return _saving(view, keeps=False)


def _saving(view: ViewT, *, keeps: bool) -> ViewT:
    def once(key: str | None, *args: Any, **values: Any) -> tuple[Response, bool]:
        """The answer, and whether it did something now."""
        session = writing()
        with transaction(session):
            if key is not None:
                kept = _begin(session, key)
                if kept is not None:
                    return _again(kept), False
            made = make_response(view(*args, **values))
            if made.status_code >= 400:
                session.rollback()
                return made, False
            if key is not None:
                _keep(session, key, made)
        return made, True

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Response:
        refuse_when_read_only()
        key = _key() if keeps else None
        for last in (False, False, True):
            g.pop("after_commit", None)
            try:
                made, acted = once(key, *args, **values)
                break
            except OperationalError as fault:
                # Two that waited for each other: the database ended this one, and nothing of it
                # is left. Tried again it finds the other one done.
                if last or not isinstance(fault.orig, _ENDED_FOR_ANOTHER):
                    raise
        if not acted:
            return made
        for act in (*g.pop("after_commit", []), *current_app.extensions.get(AFTER_SAVES, ())):
            act()
        return made

    return cast("ViewT", answer)


def after_commit(act: Callable[[], None]) -> None:
    """Do this once what the request changed is committed; not at all when it is not."""
    g.setdefault("after_commit", []).append(act)


def _key() -> str | None:
    key = request.headers.get(HEADER) or request.form.get(FIELD)
    if not key:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid(
            f"The {HEADER} must be 1 to {limits.IDEMPOTENCY_KEY_LONGEST} plain characters."
        )
    return key


def _begin(session: Session, key: str) -> KeptAnswer | None:
    """Take the key, or give what it was answered with before."""
    mark = _request_hash()
    taken = session.execute(
        text(
            "INSERT INTO kept_answer (actor, key, request_hash) VALUES (:actor, :key, :mark) "
            "ON CONFLICT (actor, key) DO NOTHING"
        ),
        {"actor": g.principal.name, "key": key, "mark": mark},
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        return None
    held = session.scalars(
        select(KeptAnswer).where(KeptAnswer.actor == g.principal.name, KeptAnswer.key == key)
    ).one()
    if held.request_hash != mark:
        raise KeyUsedOtherwise(
            "This form was sent before with other content. Open it anew and send it again."
        )
    return held


def _keep(session: Session, key: str, made: Response) -> None:
    held = session.scalars(
        select(KeptAnswer).where(KeptAnswer.actor == g.principal.name, KeptAnswer.key == key)
    ).one()
    held.status, held.location = made.status_code, made.headers.get("Location")
    held.media_type, held.body = made.content_type, made.get_data()


def _again(kept: KeptAnswer) -> Response:
    made = current_app.response_class(kept.body or b"", status=kept.status)
    if kept.media_type:
        made.content_type = kept.media_type
    if kept.location:
        made.headers["Location"] = kept.location
    return made


def _request_hash() -> str:
    digest = hashlib.sha256()
    for part in _content():
        # With its length before it, no two contents run together into the same text.
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()


def _content() -> Iterator[bytes]:
    yield request.method.encode()
    yield request.full_path.encode()
    for name, value in sorted(request.form.items(multi=True)):
        if name not in _NOT_CONTENT:
            yield name.encode()
            yield value.encode()
    for name, file in sorted(request.files.items(multi=True)):
        yield name.encode()
        yield (file.filename or "").encode()
        digest = hashlib.sha256()
        while piece := file.stream.read(1 << 20):
            digest.update(piece)
        file.stream.seek(0)
        yield digest.digest()
    if request.mimetype == "application/json":
        yield request.get_data()
