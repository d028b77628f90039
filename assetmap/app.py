"""The web application: the only module that knows every area."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import structlog
from flask import Flask
from sqlalchemy import Engine

from assetmap.accounts.mailing import Deliverer
from assetmap.accounts.permissions import PERMISSIONS as ACCOUNTS
from assetmap.accounts.rules import PermissionTable
from assetmap.accounts.services.mails import post_of
from assetmap.accounts.views import blueprint as accounts_blueprint
from assetmap.accounts.views.letters import HOME as LETTERS_HOME
from assetmap.accounts.views.mine import DOORS
from assetmap.accounts.views.people import SCOPES
from assetmap.accounts.visiting import describe, use_accounts, who
from assetmap.anchors.drafts.held_views import blueprint as held_ledgers_blueprint
from assetmap.anchors.drafts.views import blueprint as drafts_blueprint
from assetmap.anchors.elsewhere import page_of_anchor
from assetmap.anchors.permissions import PERMISSIONS as ANCHORS
from assetmap.anchors.photographed import FRAGMENT as ANCHOR_PHOTOS
from assetmap.anchors.statements.views import blueprint as statements_blueprint
from assetmap.anchors.views import blueprint as anchors_blueprint
from assetmap.assets.edit_views import blueprint as assets_editing
from assetmap.assets.permissions import PERMISSIONS as ASSETS
from assetmap.assets.photographed import RECORD as PLACES
from assetmap.assets.proposals import PROPOSALS as ASSET_PROPOSALS
from assetmap.assets.views import blueprint as assets_blueprint
from assetmap.bridges.claims import CLAIMS
from assetmap.bridges.claims import blueprint as claims_blueprint
from assetmap.bridges.edit_views import blueprint as links_editing
from assetmap.bridges.history_views import blueprint as histories_blueprint
from assetmap.bridges.permissions import PERMISSIONS as BRIDGES
from assetmap.bridges.proposals import PROPOSALS as LINK_PROPOSALS
from assetmap.bridges.scopes import SCOPE_NAMES
from assetmap.bridges.views import FRAGMENTS as BRIDGE_FRAGMENTS
from assetmap.bridges.views import blueprint as bridges_blueprint
from assetmap.core import limits
from assetmap.core.erasures import Erasure, record_erasure
from assetmap.core.folders import folder
from assetmap.core.read_only import is_read_only
from assetmap.core.runtime import tiles_engine, web_engine, writer_engine
from assetmap.core.secrets import secret_key
from assetmap.core.settings import Settings, read_settings
from assetmap.developments.permissions import PERMISSIONS as DEVELOPMENTS
from assetmap.developments.views import blueprint as developments_blueprint
from assetmap.explore.permissions import PERMISSIONS as EXPLORE
from assetmap.explore.views import blueprint as explore_blueprint
from assetmap.geofiles.permissions import PERMISSIONS as GEOFILES
from assetmap.geofiles.views import blueprint as geofiles_blueprint
from assetmap.groups.annotations.edit_views import blueprint as annotations_editing
from assetmap.groups.annotations.parts import FRAGMENTS as ANNOTATION_FRAGMENTS
from assetmap.groups.annotations.permissions import PERMISSIONS as ANNOTATIONS
from assetmap.groups.annotations.photographed import RECORD as SAID
from assetmap.groups.annotations.views import blueprint as annotations_blueprint
from assetmap.groups.edit_views import blueprint as groups_editing
from assetmap.groups.notices.permissions import PERMISSIONS as NOTICES
from assetmap.groups.notices.sending import Teller
from assetmap.groups.notices.views import FRAGMENTS as NOTICE_FRAGMENTS
from assetmap.groups.notices.views import ONE_CLICK
from assetmap.groups.notices.views import blueprint as notices_blueprint
from assetmap.groups.permissions import PERMISSIONS as GROUPS
from assetmap.groups.queries import find_group_name
from assetmap.groups.sheets.permissions import PERMISSIONS as WALK_SHEETS
from assetmap.groups.sheets.views import blueprint as walk_sheets_blueprint
from assetmap.groups.threads.deciding_views import blueprint as decisions_blueprint
from assetmap.groups.threads.parts import FRAGMENTS as THREAD_FRAGMENTS
from assetmap.groups.threads.permissions import PERMISSIONS as THREADS
from assetmap.groups.threads.views import blueprint as threads_blueprint
from assetmap.groups.views import blueprint as groups_blueprint
from assetmap.history.permissions import PERMISSIONS as HISTORY
from assetmap.moderation.kinds import ProposalKinds
from assetmap.moderation.permissions import PERMISSIONS as MODERATION
from assetmap.moderation.views import KINDS as PROPOSALS
from assetmap.moderation.views import blueprint as moderation_blueprint
from assetmap.neighbourhoods.permissions import PERMISSIONS as NEIGHBOURHOODS
from assetmap.neighbourhoods.views import blueprint as neighbourhoods_blueprint
from assetmap.organisations.edit_views import blueprint as organisations_editing
from assetmap.organisations.elsewhere import use_elsewhere
from assetmap.organisations.permissions import PERMISSIONS as ORGANISATIONS
from assetmap.organisations.photographed import RECORD as BODIES
from assetmap.organisations.proposals import PROPOSALS as ORGANISATION_PROPOSALS
from assetmap.organisations.views import blueprint as organisations_blueprint
from assetmap.overlays.permissions import PERMISSIONS as OVERLAYS
from assetmap.overlays.views import blueprint as overlays_blueprint
from assetmap.paper.views import blueprint as paper_blueprint
from assetmap.photos.adding_views import blueprint as photo_drafts_blueprint
from assetmap.photos.clearing import clear_soon
from assetmap.photos.drawing import HOME as PHOTOS_HOME
from assetmap.photos.parts import photo_fragments
from assetmap.photos.permissions import PERMISSIONS as PHOTOS
from assetmap.photos.proposals import PROPOSALS as PHOTO_PROPOSALS
from assetmap.photos.views import blueprint as photos_blueprint
from assetmap.plans.actions.progress import FRAGMENTS as PLANNED_FRAGMENTS
from assetmap.plans.actions.views import blueprint as plan_actions_blueprint
from assetmap.plans.comments.comment_views import blueprint as comments_blueprint
from assetmap.plans.comments.permissions import PERMISSIONS as COMMENTS
from assetmap.plans.comments.proposals import PROPOSALS as COMMENT_PROPOSALS
from assetmap.plans.comments.remark_views import blueprint as remarks_blueprint
from assetmap.plans.comments.round_views import blueprint as consultations_blueprint
from assetmap.plans.edition_views import blueprint as editions_blueprint
from assetmap.plans.evidence_views import blueprint as evidence_blueprint
from assetmap.plans.parts import FRAGMENTS as PLAN_FRAGMENTS
from assetmap.plans.permissions import PERMISSIONS as PLANS
from assetmap.plans.picture_views import blueprint as plan_pictures_blueprint
from assetmap.plans.views import blueprint as plans_blueprint
from assetmap.promises.parts import FRAGMENTS as PROMISE_FRAGMENTS
from assetmap.promises.permissions import PERMISSIONS as PROMISES
from assetmap.promises.views import blueprint as promises_blueprint
from assetmap.proximity.coverage.permissions import PERMISSIONS as COVERAGE
from assetmap.proximity.coverage.views import blueprint as coverage_blueprint
from assetmap.proximity.permissions import PERMISSIONS as PROXIMITY
from assetmap.proximity.views import blueprint as proximity_blueprint
from assetmap.sifting.parts import FRAGMENTS as SIFTING_FRAGMENTS
from assetmap.sifting.permissions import PERMISSIONS as SIFTING
from assetmap.sifting.views import blueprint as sifting_blueprint
from assetmap.tiles.permissions import PERMISSIONS as TILES
from assetmap.tiles.views import blueprint as tiles_blueprint
from assetmap.tiles.views import use_tiles
from assetmap.trust.permissions import PERMISSIONS as TRUST
from assetmap.trust.views import blueprint as trust_blueprint
from assetmap.web.access import guard_routes
from assetmap.web.assets import serve_static
from assetmap.web.clock import now
from assetmap.web.database import use_engine
from assetmap.web.errors import answer_errors
from assetmap.web.forgery import use_forgery_guard
from assetmap.web.fragments import use_fragments
from assetmap.web.headers import secure
from assetmap.web.health import use_health
from assetmap.web.hosts import use_hosts
from assetmap.web.languages import use_languages
from assetmap.web.packing import pack
from assetmap.web.permissions import PERMISSIONS as WEB
from assetmap.web.plain_text import use_plain_text
from assetmap.web.proxies import use_proxies
from assetmap.web.settings import use_settings
from assetmap.web.uploading import use_upload_limits
from assetmap.web.visitors import use_visitors
from assetmap.web.writing import AFTER_SAVES, new_key, use_read_only

PERMISSIONS = PermissionTable.gather(
    WEB, HISTORY, ACCOUNTS, MODERATION, NEIGHBOURHOODS, EXPLORE, ANCHORS, ASSETS, ORGANISATIONS,
    BRIDGES, DEVELOPMENTS, OVERLAYS, PHOTOS, TILES, TRUST, GEOFILES, PROXIMITY, COVERAGE,
    SIFTING, PROMISES, GROUPS, ANNOTATIONS, THREADS, NOTICES, WALK_SHEETS, PLANS, COMMENTS,
)  # fmt: skip
#: What roles open beside what everybody sees, as the account page lists it.
OPENS = (
    ("moderation.propose", "Your contributions", "/contributions"),
    ("photos.propose", "Your photos", "/photos/mine"),
    ("moderation.decide", "Moderation", "/moderation"),
    ("accounts.list", "People", "/people"),
    ("accounts.set_up", "Set up this map", "/set-up"),
    ("neighbourhoods.update", "Neighbourhoods", "/neighbourhoods"),
    ("geofiles.upload", "Map files", "/geofiles"),
    ("notices.choose", "E-mails from your groups", "/notices"),
)
#: How each kind of suggestion is shown and carried out.
PROPOSAL_KINDS: ProposalKinds = {
    **ASSET_PROPOSALS,
    **ORGANISATION_PROPOSALS,
    **LINK_PROPOSALS,
    **CLAIMS,
    **PHOTO_PROPOSALS,
    **COMMENT_PROPOSALS,
}
#: Parts of low areas' pages that higher areas fill, in their order.
FRAGMENTS = (
    *BRIDGE_FRAGMENTS,
    *PROMISE_FRAGMENTS,
    *ANNOTATION_FRAGMENTS,
    *THREAD_FRAGMENTS,
    *PLAN_FRAGMENTS,
    *PLANNED_FRAGMENTS,
    *NOTICE_FRAGMENTS,
    *SIFTING_FRAGMENTS,
    *photo_fragments(PLACES, BODIES, SAID),
    ANCHOR_PHOTOS,
)
#: Answers that are the same for everybody: who asks is not even looked up.
IMPERSONAL = frozenset({"web.static", "web.health", "tiles.read"})


def create_app(
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    tiles: Engine | None = None,
    writer: Engine | None = None,
) -> Flask:
    """Make the application.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when not given.
    engine : Engine, optional
        The web role's engine; made from the settings when not given.
    tiles : Engine, optional
        The tile role's engine; likewise.
    writer : Engine, optional
        The engine for people who signed in; likewise.

    Raises
    ------
    assetmap.web.access.UnboundRoute
        A route that no row of the permission table covers.
    """
    chosen = settings or read_settings()
    _log_as(chosen.log_level)
    app = Flask("assetmap", static_folder=None, template_folder=str(folder("templates")))
    app.config["PLACE"] = chosen.place_name
    app.config["MAX_CONTENT_LENGTH"] = limits.FORM_BYTES
    app.config["MAX_FORM_PARTS"] = limits.FORM_PARTS
    use_proxies(app, chosen.proxies)
    use_hosts(app, hosts_of(chosen))
    app.after_request(pack)  # first named, last called
    writing = writer or writer_engine(chosen)
    reading = engine or web_engine(chosen)
    use_engine(app, reading, writing)
    use_accounts(app, chosen, secret=secret_key(chosen))
    use_visitors(app, describe)
    app.jinja_env.globals["new_key"] = new_key
    serve_static(app)
    answer_errors(app, place=chosen.place_name)
    app.after_request(secure)
    use_tiles(app, tiles or tiles_engine(chosen))
    app.register_blueprint(accounts_blueprint)
    app.register_blueprint(moderation_blueprint)
    app.register_blueprint(trust_blueprint)
    app.register_blueprint(explore_blueprint)
    app.register_blueprint(paper_blueprint)
    app.register_blueprint(tiles_blueprint)
    app.register_blueprint(neighbourhoods_blueprint)
    app.register_blueprint(organisations_blueprint)
    app.register_blueprint(organisations_editing)
    app.register_blueprint(assets_blueprint)
    app.register_blueprint(assets_editing)
    app.register_blueprint(developments_blueprint)
    app.register_blueprint(sifting_blueprint)
    app.register_blueprint(promises_blueprint)
    app.register_blueprint(plans_blueprint)
    app.register_blueprint(plan_pictures_blueprint)
    app.register_blueprint(plan_actions_blueprint)
    app.register_blueprint(evidence_blueprint)
    app.register_blueprint(editions_blueprint)
    app.register_blueprint(consultations_blueprint)
    app.register_blueprint(comments_blueprint)
    app.register_blueprint(remarks_blueprint)
    app.register_blueprint(overlays_blueprint)
    app.register_blueprint(anchors_blueprint)
    app.register_blueprint(drafts_blueprint)
    app.register_blueprint(held_ledgers_blueprint)
    app.register_blueprint(statements_blueprint)
    app.register_blueprint(geofiles_blueprint)
    app.register_blueprint(threads_blueprint)
    app.register_blueprint(decisions_blueprint)
    app.register_blueprint(notices_blueprint)
    app.register_blueprint(coverage_blueprint)
    app.register_blueprint(proximity_blueprint)
    app.register_blueprint(bridges_blueprint)
    app.register_blueprint(links_editing)
    app.register_blueprint(histories_blueprint)
    app.register_blueprint(claims_blueprint)
    app.register_blueprint(photo_drafts_blueprint)
    app.register_blueprint(photos_blueprint)
    app.register_blueprint(groups_blueprint)
    app.register_blueprint(groups_editing)
    app.register_blueprint(annotations_blueprint)
    app.register_blueprint(annotations_editing)
    app.register_blueprint(walk_sheets_blueprint)
    use_elsewhere(app, page_of_anchor)
    use_fragments(
        app,
        FRAGMENTS,
    )
    use_health(app, reading)
    use_read_only(app, lambda: is_read_only(chosen))
    use_languages(app)
    app.extensions[DOORS] = OPENS
    use_settings(app, chosen)
    app.extensions[PHOTOS_HOME] = chosen.home
    app.extensions[SCOPES] = {**SCOPE_NAMES, "group": find_group_name}
    app.extensions[PROPOSALS] = PROPOSAL_KINDS
    app.extensions["assetmap.remember_erasure"] = lambda slug, at: record_erasure(
        chosen.home, Erasure(at, slug)
    )
    if writing is not None:
        teller = Teller(writing, chosen, post_of(chosen))
        app.extensions[AFTER_SAVES] = [
            Deliverer(writing, chosen).kick,
            lambda: clear_soon(writing, chosen.home),
            lambda: teller.kick(at=now()),
        ]
    if chosen.shows_mail:
        app.config[LETTERS_HOME] = chosen.home
    use_upload_limits(app)
    guard_routes(app, PERMISSIONS, who=who, impersonal=IMPERSONAL)
    use_forgery_guard(app, site=chosen.site, mail_programs=(ONE_CLICK,))
    use_plain_text(app)  # last: what nobody may send is not even read
    return app


def hosts_of(settings: Settings) -> tuple[str, ...]:
    """The names under which the pages are reached; the site's own is always one."""
    own = urlsplit(settings.site).hostname if settings.site else None
    return (*settings.hosts, own) if own else settings.hosts


def _log_as(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
    )
