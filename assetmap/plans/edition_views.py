"""Publishing an edition, reading it, comparing it, and asking its evidence again."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request

from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.words import day_words
from assetmap.paper.turns import in_turn
from assetmap.plans.actions.parts import records_in
from assetmap.plans.asking import Asking
from assetmap.plans.blocks import of_group
from assetmap.plans.comments.parts import heard_around, unheard_words
from assetmap.plans.comparing import compare_editions, rerun_block
from assetmap.plans.editions import draft_mark, publish_plan, said_sections
from assetmap.plans.errors import PlanNotFound, no_plan
from assetmap.plans.evidence import Picture
from assetmap.plans.exporting import FORMS
from assetmap.plans.freezing import Frozen, FrozenSection
from assetmap.plans.markup import html_of
from assetmap.plans.models import Plan
from assetmap.plans.outline import ACTIONS
from assetmap.plans.pages import (
    DifferencesPage,
    EditionPage,
    EvidencePart,
    FrozenSectionPart,
    PicturePart,
    PublishPage,
    RerunPage,
)
from assetmap.plans.queries import (
    get_draft,
    get_edition,
    list_blocks,
    list_editions,
    list_sections,
)
from assetmap.plans.questions import KIND_WORDS
from assetmap.plans.rights import RULES, draft_of
from assetmap.plans.showing import show_edition, show_to_take
from assetmap.plans.views import asking_here, frame
from assetmap.web.access import bound
from assetmap.web.clock import today_here
from assetmap.web.database import session, writing
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves

blueprint = Blueprint("plan_editions", __name__)
refuse_strange_names(blueprint, no_plan)
_EDITION = "/plans/<slug>/editions/<int:number>"


@blueprint.get("/plans/<slug>/publish")
@bound("plans.publish")
def show_publish(slug: str) -> Response:
    """What becomes public, and is that what should?"""
    return _draw_publish(slug)


@blueprint.post("/plans/<slug>/publish")
@bound("plans.publish")
@limited("contribute")
@saves
def publish(slug: str) -> Response:
    """Publish the draft as an edition."""
    try:
        edition = publish_plan(
            writing(), actor=g.principal, plan=slug, mark=request.form.get("mark", ""),
            asking=asking_here(),
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        writing().rollback()
        return _draw_publish(slug, fault)
    return go_to(f"/plans/{slug}/editions/{edition.number}")


@blueprint.get(_EDITION)
@bound("plans.read")
def show(slug: str, number: int) -> Response:
    """What does an edition say? The same for everybody, for good."""
    edition = get_edition(session(), slug, number)
    shown = show_edition(session(), edition)
    frozen, home = shown.frozen, f"{request.script_root}/plans/{slug}"
    numbers = [one.number for one in list_editions(session(), edition.plan)]
    address = f"{home}/editions/{number}"
    page = EditionPage(
        **frame(frozen.title), demonstration=frozen.demonstration, sources=frozen.sources,
        printed=f"edition {number} · {request.base_url}", home=home, number=number,
        newest=numbers[0], day=day_words(frozen.published_on), group=frozen.group,
        area=frozen.area, software=frozen.software, sha256=shown.sha256, notes=frozen.notes,
        sections=tuple(section_part(frozen, one, address) for one in frozen.sections),
        others=tuple(
            link
            for other in numbers
            if other != number
            for link in (
                (f"Edition {other}", f"{home}/editions/{other}"),
                (
                    f"What differs from edition {other}",
                    f"{home}/editions/{max(number, other)}/differences/{min(number, other)}",
                ),
            )
        ),
        heard=heard_around(session(), edition, home, today=today_here()),
        doors=tuple((form.words, f"{address}/edition.{form.ending}") for form in FORMS.values()),
    )  # fmt: skip
    return make_response(render_template("plans/edition.html", page=page))


@blueprint.get(f"{_EDITION}/edition.<any(html, pdf, docx, json, zip):ending>")
@bound("plans.read")
@limited("export")
def take(slug: str, number: int, ending: str) -> Response:
    """An edition as a file to take away."""
    shown = show_to_take(session(), get_edition(session(), slug, number))
    form = next(one for one in FORMS.values() if one.ending == ending)
    address = f"{request.host_url.rstrip('/')}{_address(shown.frozen)}".partition("://")[2]
    with in_turn():
        made = form.make(shown, address)
    answer = make_response(made)
    answer.content_type = form.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{number}.{ending}"'
    return answer


@blueprint.get(f"{_EDITION}/evidence/<block>")
@bound("plans.read")
@limited("export")
def rerun(slug: str, number: int, block: str) -> Response:
    """Does a frozen answer still hold, and where not, what changed?"""
    edition = get_edition(session(), slug, number)
    frozen = show_edition(session(), edition).frozen
    one = next((held for held in frozen.blocks if held.slug == block), None)
    if one is None:
        raise PlanNotFound("There is no such evidence in this edition. Open the edition.")
    title = one.evidence.title if one.evidence else KIND_WORDS[one.kind]
    page = RerunPage(
        **frame(f"Does it still hold? {title}"), demonstration=frozen.demonstration,
        edition_href=_address(frozen), edition=number, day=day_words(frozen.published_on),
        rerun=rerun_block(_asking_again(edition.plan), one),
    )  # fmt: skip
    return make_response(render_template("plans/rerun.html", page=page))


@blueprint.get(f"{_EDITION}/differences/<int:older>")
@bound("plans.read")
def differences(slug: str, number: int, older: int) -> Response:
    """What differs between two editions?"""
    one, other = (
        show_edition(session(), get_edition(session(), slug, which)).frozen
        for which in (older, number)
    )
    page = DifferencesPage(
        **frame(f"From edition {older} to edition {number}"), demonstration=other.demonstration,
        older=older, newer=number, older_href=_address(one), newer_href=_address(other),
        differences=compare_editions(one, other),
    )  # fmt: skip
    return make_response(render_template("plans/differences.html", page=page))


def _asking_again(plan: Plan) -> Asking:
    """With the reader's own eyes: its group alone can open what it decided."""
    asking = asking_here()
    if not g.principal.is_signed_in:
        return asking
    try:
        held = get_draft(writing(), plan.slug, actor=g.principal)
    except PlanNotFound:
        return asking
    return of_group(writing(), held, asking)


def _address(frozen: Frozen) -> str:
    return f"{request.script_root}/plans/{frozen.plan}/editions/{frozen.number}"


def section_part(frozen: Frozen, section: FrozenSection, address: str) -> FrozenSectionPart:
    """A section of what stands at an address, with the evidence and the records in it."""
    return FrozenSectionPart(
        section.number, section.key, section.title, html_of(section.text),
        tuple(
            EvidencePart(
                one.number, one.slug, 0, one.evidence, KIND_WORDS[one.kind], one.gap, one.mark,
                _picture(
                    f"{address}/evidence/{one.slug}/picture",
                    one.evidence.picture if one.evidence else None,
                ),
            )
            for one in section.blocks
        ),
        *records_in(section.key, frozen.actions, frozen.lines),
        _picture(f"{address}/actions/picture", frozen.actions_map)
        if section.key == ACTIONS
        else None,
    )  # fmt: skip


def _picture(href: str, held: Picture | None) -> PicturePart | None:
    if held is None:
        return None
    return PicturePart(href, held.words, held.caption, held.width, held.height)


def _draw_publish(slug: str, fault: AssetmapError | None = None) -> Response:
    plan = get_draft(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "plans.publish", draft_of(plan.group))
    blocks = list_blocks(writing(), list_sections(writing(), plan))
    page = PublishPage(
        **frame(f"Publish “{plan.title}”"), demonstration=plan.demonstration,
        home=f"{request.script_root}/plans/{plan.slug}",
        number=len(list_editions(writing(), plan)) + 1,
        sections=said_sections(writing(), plan),
        evidence=sum(len(held) for held in blocks.values()), mark=draft_mark(writing(), plan),
        problem="" if fault is None else str(fault),
        unheard=unheard_words(writing(), plan, today=today_here()),
    )  # fmt: skip
    answer = make_response(render_template("plans/publish.html", page=page))
    if fault is not None:
        answer.status_code = 409 if isinstance(fault, Conflict) else 400
    return answer
