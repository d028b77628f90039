"""Bringing a map file in, step by step; each step is one transaction and cannot be skipped."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.db import take_turn
from assetmap.core.limits import GEOFILES_ON_THE_WAY, SOURCE_LONGEST
from assetmap.core.permissions import Principal
from assetmap.core.texts import MAX_NAME, faults_of
from assetmap.geofiles.account import account_of
from assetmap.geofiles.choices import Choices, to_document
from assetmap.geofiles.errors import (
    AnotherPersonNeeded,
    BadGeofile,
    GeofileMovedOn,
    NotAsPreviewed,
    TooManyWaiting,
)
from assetmap.geofiles.models import Geofile, GeofileMade
from assetmap.geofiles.planning import plan_file, source_of
from assetmap.geofiles.queries import (
    RULES,
    RUNNING,
    allows,
    count_on_the_way,
    get_geofile,
    list_made,
    places_of,
)
from assetmap.importers.contract import ImportReport
from assetmap.importers.registers import TARGETS
from assetmap.importers.targets import Undone
from assetmap.uploads.judging import Judged
from assetmap.uploads.receiving import file_sha256
from assetmap.uploads.running import Turn

WAITING = "Waiting for its turn"
_AS_IT_WAS = "What you looked at is not what is here now. Look at it again."


@dataclass(frozen=True)
class GeofileWords:
    """What a person says of a file: who made it, under which licence, of which day."""

    target: str
    source: str
    licence: str
    retrieved_on: date | None


def begin_geofile(
    session: Session, *, actor: Principal, judged: Judged, file: Path, words: GeofileWords,
    today: date,
) -> Geofile:  # fmt: skip
    """Take a file that came through the door; it waits to be read.

    Raises
    ------
    NotYours, BadGeofile
    TooManyWaiting
    """
    if not RULES.may_try(actor, "geofiles.upload"):
        raise NotYours("You may not send map files. Ask the coordinator for a role that may.")
    _check_words(words, today)
    if count_on_the_way(session, actor=actor) >= GEOFILES_ON_THE_WAY:
        raise TooManyWaiting(
            f"You have {GEOFILES_ON_THE_WAY} files on their way already. Bring one in, or throw "
            "one away, before you send another."
        )
    held = Geofile(
        slug=f"g-{secrets.token_hex(8)}",
        target=words.target,
        label=judged.label,
        file_name=file.name,
        sha256=judged.sha256,
        byte_count=judged.byte_count,
        format=judged.kind,
        source=words.source.strip(),
        licence=words.licence.strip(),
        retrieved_on=words.retrieved_on,
        choices=to_document(Choices()),
        created_by=actor.name,
        step=WAITING,
    )
    session.add(held)
    session.flush()
    return held


def choose_reading(
    session: Session, *, actor: Principal, slug: str, version: int, choices: Choices
) -> Geofile:
    """Say how the file is to be read; it is looked at anew.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours
    """
    held = _own(session, slug, actor, version, states=("checked", "failed", "cancelled"))
    held.choices = to_document(choices)
    _wait(held)
    session.flush()
    return held


def check_again(session: Session, *, actor: Principal, slug: str) -> Geofile:
    """Queue a reading that was lost, failed or cancelled.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours
    """
    held = _own(session, slug, actor, None, states=("waiting", "failed", "cancelled", "checked"))
    _wait(held)
    session.flush()
    return held


def confirm(
    session: Session, *, actor: Principal, slug: str, version: int, previewed: str, folder: Path
) -> Geofile:
    """Let a file in, or hand it to a second person where its sender may not publish alone.

    Residents' rule of the register holds for the whole file: it is held unless its sender may
    enter a record without a moderator at every place that it touches.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours
    NotAsPreviewed
    """
    held = _own(session, slug, actor, version, states=("checked",))
    _as_previewed(held, previewed, folder)
    if not held.account.get("new") and not held.account.get("changed"):
        raise GeofileMovedOn("Nothing of this file would change the register.")
    alone = TARGETS[held.target].may_publish(session, actor, places_of(held))
    held.needs_release = not alone
    held.state, held.step = ("storing", WAITING) if alone else ("held", "")
    held.problem = ""
    session.flush()
    return held


def release(
    session: Session, *, actor: Principal, slug: str, version: int, previewed: str, folder: Path
) -> Geofile:
    """Let a held file in: by somebody else than who sent it.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotAsPreviewed, AnotherPersonNeeded, NotYours
    """
    held = _to_decide(session, slug, actor, version)
    _as_previewed(held, previewed, folder)
    held.state, held.released_by, held.step = "storing", actor.name, WAITING
    session.flush()
    return held


def send_back(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str
) -> Geofile:
    """Give a held file back to its sender with a reason; the sender may also take it back.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours, BadGeofile
    """
    held = get_geofile(session, slug, actor=actor, lock=True)
    mine = held.created_by == actor.name
    if not mine:
        held = _to_decide(session, slug, actor, version)
        faults = faults_of(names={"reason": reason}, texts={}, required=("reason",))
        if faults:
            raise BadGeofile("Say why it goes back: its sender reads it.", faults)
    _in_state(held, version, ("held",))
    held.state, held.needs_release = "checked", False
    held.problem = "" if mine else reason.strip()
    session.flush()
    return held


def cancel(session: Session, *, actor: Principal, slug: str) -> Geofile:
    """Stop what is being done with a file, now or before it begins; nothing of it is kept.

    Raises
    ------
    GeofileNotFound
    GeofileMovedOn
        It was done already, or nothing was being done.
    """
    held = get_geofile(session, slug, actor=actor, lock=True)
    if held.created_by != actor.name and not allows(actor, "geofiles.release", held):
        raise NotYours("Only its sender, or who may let it in, can stop this.")
    if held.state not in RUNNING:
        raise GeofileMovedOn("Nothing is being done with this file any more. Look at it again.")
    held.state, held.step, held.cancelled_by = "cancelled", "", actor.name
    held.account, held.checked_as = {}, None
    held.released_by, held.needs_release = None, False
    session.flush()
    return held


def discard(
    session: Session, *, actor: Principal, slug: str, version: int, folder: Path
) -> Geofile:
    """Throw a file away that is not in.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours
    """
    held = _own(session, slug, actor, version, states=("checked", "failed", "cancelled", "held"))
    held.state, held.account, held.checked_as = "discarded", {}, None
    session.flush()
    drop_file(held, folder)
    return held


def undo(
    session: Session, *, actor: Principal, slug: str, version: int, today: date
) -> tuple[Geofile, Undone]:
    """Withdraw what a file brought in, but what people changed since; one step of the history.

    Records that were there before and that the file changed keep the change: each can be taken
    back on its own page.

    Raises
    ------
    GeofileNotFound, GeofileMovedOn, NotYours
    """
    held = get_geofile(session, slug, actor=actor, lock=True)
    if not allows(actor, "geofiles.undo", held):
        raise NotYours("Who brought this file in can undo it, or a moderator or coordinator.")
    _in_state(held, version, ("in",))
    take_turn(session)
    undone = TARGETS[held.target].undo(
        session, list_made(session, held), actor.name, f"undo import of {held.label}", today
    )
    held.state, held.undone_by = "undone", actor.name
    held.result = {**held.result, "withdrawn": undone.withdrawn, "kept": list(undone.kept)[:200],
                   "kept_count": len(undone.kept)}  # fmt: skip
    session.flush()
    return held, undone


def read_file(turn: Turn[Geofile], *, folder: Path) -> None:
    """Read a file, judge it, and keep what was found for its page: the job before the preview.

    Raises
    ------
    UnreadableFile, NotAsPreviewed, Stopped
    """
    held = turn.row()
    path = _same_file(held, folder)
    target = TARGETS[held.target]
    plan = plan_file(turn.session, held, path, target=target, say=turn.step)
    account = account_of(turn.session, plan, target)
    held = turn.take()
    held.account, held.checked_as = account, plan.mark or None
    held.state, held.step, held.problem = "checked", "", ""
    turn.session.flush()


def store_file(turn: Turn[Geofile], *, folder: Path) -> None:
    """Make the features of a file records of the register: all in one transaction, or nothing.

    Raises
    ------
    NotAsPreviewed
        The file, the choices or the register are not those that were looked at.
    Stopped
    """
    session, held = turn.session, turn.row()
    path, target = _same_file(held, folder), TARGETS[held.target]
    take_turn(session)
    plan = plan_file(session, held, path, target=target, say=turn.step)
    if plan.question is not None or plan.mark != held.checked_as:
        raise NotAsPreviewed(
            "Something that this file depends on (the programme area, the postcodes, or a record "
            "that it names) changed since you looked at it. Look at it again."
        )
    turn.step(f"Storing {len(plan.judged):,} rows")
    report = ImportReport()
    made = target.store(session, plan.judged, source_of(held), held.created_by, report)
    held = turn.take()
    if made:
        session.execute(
            insert(GeofileMade),
            [
                {"geofile_id": held.id, "record_id": one.record_id, "made_version": one.version}
                for one in made
            ],
        )
    held.state, held.step, held.problem, held.account = "in", "", "", {}
    held.result = {
        "new": report.imported, "changed": report.updated, "same": report.unchanged,
        "refused_count": len(plan.report.refused), "left": len(plan.left), "places": plan.places,
        "refused": [{"row": one.row, "field": one.field, "reason": one.reason}
                    for one in plan.report.refused[:200]],
    }  # fmt: skip
    session.flush()


def drop_file(held: Geofile, folder: Path) -> None:
    """The uploaded file is needed no more."""
    if held.file_name is not None:
        (folder / held.file_name).unlink(missing_ok=True)
        held.file_name = None


def _check_words(words: GeofileWords, today: date) -> None:
    faults = faults_of(
        names={"source": words.source, "licence": words.licence}, texts={},
        required=("source", "licence"),
    )  # fmt: skip
    if "source" not in faults and len(words.source.strip()) > SOURCE_LONGEST:
        faults["source"] = f"At most {SOURCE_LONGEST} characters."
    if "licence" not in faults and len(words.licence.strip()) > MAX_NAME:
        faults["licence"] = f"At most {MAX_NAME} characters."
    if words.target not in TARGETS:
        faults["target"] = "Choose one of the list."
    if words.retrieved_on is None:
        faults["retrieved_on"] = "Give the day on which the file was made or fetched."
    elif words.retrieved_on > today:
        faults["retrieved_on"] = "This day is still to come."
    if faults:
        raise BadGeofile("The file cannot be taken yet: look at the marked fields.", faults)


def _same_file(held: Geofile, folder: Path) -> Path:
    path = folder / (held.file_name or "gone")
    if not path.is_file():
        raise GeofileMovedOn("The file is not here any more. Send it again.")
    if file_sha256(path) != held.sha256:
        raise NotAsPreviewed("The file changed since it was looked at. Send it again.")
    return path


def _as_previewed(held: Geofile, previewed: str, folder: Path) -> None:
    if not held.checked_as or previewed != held.checked_as:
        raise NotAsPreviewed(_AS_IT_WAS)
    _same_file(held, folder)


def _own(
    session: Session, slug: str, actor: Principal, version: int | None, *, states: tuple[str, ...]
) -> Geofile:
    held = get_geofile(session, slug, actor=actor, lock=True)
    if held.created_by != actor.name:
        raise NotYours("Only who sent this file can do that.")
    if not RULES.may_try(actor, "geofiles.upload"):
        raise NotYours("You may not send map files any more. Ask the coordinator.")
    _in_state(held, version, states)
    return held


def _to_decide(session: Session, slug: str, actor: Principal, version: int) -> Geofile:
    held = get_geofile(session, slug, actor=actor, lock=True)
    if held.created_by == actor.name:
        raise AnotherPersonNeeded(
            "You sent this file, so somebody else must let it in: a moderator of where it lies, "
            "or a coordinator."
        )
    if not allows(actor, "geofiles.release", held):
        raise NotYours("A moderator of where it lies, or a coordinator, can let this file in.")
    _in_state(held, version, ("held",))
    return held


def _in_state(held: Geofile, version: int | None, states: tuple[str, ...]) -> None:
    if (version is not None and held.version != version) or held.state not in states:
        raise GeofileMovedOn(
            "Somebody went on with this file, or a worker was done with it meanwhile. Look at it "
            "again."
        )


def _wait(held: Geofile) -> None:
    held.state, held.step, held.problem = "waiting", WAITING, ""
    held.account, held.checked_as, held.cancelled_by = {}, None, None
