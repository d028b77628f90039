"""Pages by which a map file comes in: send, look, correct, confirm, release, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)

import assetmap.geofiles.keeping  # noqa: F401  it tells what is kept of a person
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.limits import MB, UPLOAD_BYTES
from assetmap.geofiles import services
from assetmap.geofiles.choices import choices_sent
from assetmap.geofiles.errors import BadGeofile, TooManyWaiting
from assetmap.geofiles.forms import SendForm
from assetmap.geofiles.jobs import READ, STORE, folder_of
from assetmap.geofiles.pages import FilesPage, SendPage
from assetmap.geofiles.queries import get_geofile, list_others, list_own
from assetmap.geofiles.telling import file_page, file_row
from assetmap.importers.registers import TARGETS
from assetmap.uploads.judging import judge
from assetmap.uploads.queue import Queue
from assetmap.uploads.receiving import receive
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writer_of, writing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.settings import settings_here
from assetmap.web.uploading import takes_files
from assetmap.web.versions import sent_version
from assetmap.web.writing import after_commit, saves

blueprint = Blueprint("geofiles", __name__)
_SAID = {"discarded": "The file is thrown away."}


@blueprint.get("/geofiles")
@bound("geofiles.upload")
def show_files() -> Response:
    """Which map files did I send, and which wait for me?"""
    page = FilesPage(
        **_frame("Map files"),
        own=tuple(file_row(one) for one in list_own(writing(), actor=g.principal)),
        others=tuple(file_row(one) for one in list_others(writing(), actor=g.principal)),
        said=_SAID.get(request.args.get("said", ""), ""),
    )
    return make_response(render_template("geofiles/files.html", page=page))


@blueprint.get("/geofiles/new")
@bound("geofiles.upload")
def show_form() -> Response:
    """Which file, and who made it?"""
    return _draw_form(SendForm(formdata=None))


@blueprint.post("/geofiles/new")
@takes_files(UPLOAD_BYTES)
@bound("geofiles.upload")
@limited("upload")
@saves
def send() -> Response:
    """Take a file through the door; a worker reads it."""
    form, sent, folder = SendForm(), request.files.get("file"), _folder()
    if sent is None or not sent.filename:
        return _draw_form(form, BadGeofile("Choose a file.", {"file": "Choose a file."}))
    if not form.validate():
        return _draw_form(form, BadGeofile("Look at the marked fields."))
    received = receive(sent.stream, folder)
    try:
        judged = judge(
            received.path, label=sent.filename, purpose="geodata", declared=sent.mimetype
        )
        held = services.begin_geofile(
            writing(), actor=g.principal, judged=judged, file=received.path, words=_words(form),
            today=now().date(),
        )  # fmt: skip
    except (Invalid, TooManyWaiting) as fault:
        received.path.unlink(missing_ok=True)
        return _draw_form(form, fault)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise
    _queue(READ, held.slug)
    return go_to(f"/geofiles/{held.slug}")


@blueprint.get("/geofiles/<slug>")
@bound("geofiles.read")
def show_file(slug: str) -> Response:
    """What was found in this file, and what now?"""
    held = get_geofile(writing(), slug, actor=g.principal)
    page = file_page(writing(), held, actor=g.principal, frame=_frame(held.label))
    return make_response(render_template("geofiles/file.html", page=page))


@blueprint.get("/geofiles/<slug>/state.json")
@bound("geofiles.read")
def show_state(slug: str) -> Response:
    """How far is it? Asked by the page while something is being done."""
    held = get_geofile(writing(), slug, actor=g.principal)
    return jsonify(state=held.state, step=held.step, version=held.version)


@blueprint.post("/geofiles/<slug>/reading")
@bound("geofiles.upload")
@saves
def choose_reading(slug: str) -> Response:
    """Say which column is which; it is read anew."""
    held = get_geofile(writing(), slug, actor=g.principal)
    fields = tuple(one.name for one in TARGETS[held.target].fields)
    services.choose_reading(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        choices=choices_sent(request.form, fields),
    )  # fmt: skip
    return _next(slug, READ)


@blueprint.post("/geofiles/<slug>/again")
@bound("geofiles.upload")
@saves
def check_again(slug: str) -> Response:
    """Read it once more."""
    services.check_again(writing(), actor=g.principal, slug=slug)
    return _next(slug, READ)


@blueprint.post("/geofiles/<slug>/confirm")
@bound("geofiles.upload")
@saves
def confirm(slug: str) -> Response:
    """Let it in, or hand it to a second person."""
    held = services.confirm(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        previewed=request.form.get("previewed", ""), folder=_folder(),
    )  # fmt: skip
    return _next(slug, STORE if held.state == "storing" else "")


@blueprint.post("/geofiles/<slug>/release")
@bound("geofiles.release")
@saves
def release(slug: str) -> Response:
    """Let it in: the second person's step."""
    services.release(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        previewed=request.form.get("previewed", ""), folder=_folder(),
    )  # fmt: skip
    return _next(slug, STORE)


@blueprint.post("/geofiles/<slug>/back")
@bound("geofiles.read")
@saves
def send_back(slug: str) -> Response:
    """Give it back to its sender, or take it back."""
    services.send_back(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    # Who gave it back may not see a draft of another's any more.
    mine = get_own(slug)
    return go_to(f"/geofiles/{slug}" if mine else "/geofiles")


@blueprint.post("/geofiles/<slug>/cancel")
@bound("geofiles.read")
@saves
def cancel(slug: str) -> Response:
    """Stop what is being done with it."""
    services.cancel(writing(), actor=g.principal, slug=slug)
    engine = writer_of(current_app)
    if engine is not None:
        after_commit(lambda: Queue(engine).cancel(slug))
    return go_to(f"/geofiles/{slug}" if get_own(slug) else "/geofiles")


@blueprint.post("/geofiles/<slug>/discard")
@bound("geofiles.upload")
@saves
def discard(slug: str) -> Response:
    """Throw it away."""
    services.discard(
        writing(), actor=g.principal, slug=slug, version=sent_version(), folder=_folder()
    )
    return go_to("/geofiles?said=discarded")


@blueprint.post("/geofiles/<slug>/undo")
@bound("geofiles.undo")
@saves
def undo(slug: str) -> Response:
    """Withdraw what it brought in, but what people changed since."""
    services.undo(
        writing(), actor=g.principal, slug=slug, version=sent_version(), today=now().date()
    )
    return go_to(f"/geofiles/{slug}")


def get_own(slug: str) -> bool:
    """Whether the asker sent this file."""
    return any(one.slug == slug for one in list_own(writing(), actor=g.principal))


def _next(slug: str, task: str) -> Response:
    if task:
        _queue(task, slug)
    return go_to(f"/geofiles/{slug}")


def _queue(task: str, slug: str) -> None:
    """Once it is committed; were it lost then, the worker takes it up when it starts."""
    engine = writer_of(current_app)
    if engine is not None:
        after_commit(lambda: Queue(engine).try_put(task, slug))


def _folder() -> Path:
    return folder_of(settings_here())


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "map"}


def _words(form: SendForm) -> services.GeofileWords:
    return services.GeofileWords(
        form.target.data or "", form.source.data or "", form.licence.data or "",
        form.retrieved_on.data,
    )  # fmt: skip


def _draw_form(form: SendForm, fault: AssetmapError | None = None) -> Response:
    for name, words in (fault.fields if isinstance(fault, Invalid) else {}).items():
        if name in form:
            form[name].errors = [*form[name].errors, words]
    page = SendPage(
        **_frame("Bring in a map file"),
        form=form,
        problem=str(fault) if fault else "",
        most=f"{UPLOAD_BYTES // MB} MB",
        has_choice=len(TARGETS) > 1,
    )
    answer = make_response(render_template("geofiles/send.html", page=page))
    refused = 409 if isinstance(fault, Conflict) else 400
    answer.status_code = refused if fault or form.errors else 200
    return answer
