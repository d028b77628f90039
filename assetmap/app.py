"""The web application: the only module that knows every area."""

from __future__ import annotations

import logging

import structlog
from flask import Flask, Response, jsonify
from sqlalchemy import Engine, text

from assetmap.accounts.permissions import PermissionTable
from assetmap.anchors.elsewhere import page_of_anchor
from assetmap.anchors.permissions import PERMISSIONS as ANCHORS
from assetmap.anchors.views import blueprint as anchors_blueprint
from assetmap.assets.permissions import PERMISSIONS as ASSETS
from assetmap.assets.views import blueprint as assets_blueprint
from assetmap.bridges.permissions import PERMISSIONS as BRIDGES
from assetmap.bridges.views import FRAGMENTS as BRIDGE_FRAGMENTS
from assetmap.bridges.views import blueprint as bridges_blueprint
from assetmap.core.folders import folder
from assetmap.core.runtime import tiles_engine, web_engine
from assetmap.core.settings import Settings, read_settings
from assetmap.explore.permissions import PERMISSIONS as EXPLORE
from assetmap.explore.views import blueprint as explore_blueprint
from assetmap.organisations.elsewhere import use_elsewhere
from assetmap.organisations.permissions import PERMISSIONS as ORGANISATIONS
from assetmap.organisations.views import blueprint as organisations_blueprint
from assetmap.paper.views import blueprint as paper_blueprint
from assetmap.tiles.permissions import PERMISSIONS as TILES
from assetmap.tiles.views import blueprint as tiles_blueprint
from assetmap.tiles.views import use_tiles
from assetmap.web.access import bound, guard_routes
from assetmap.web.assets import serve_static
from assetmap.web.database import session, use_engine
from assetmap.web.errors import answer_errors
from assetmap.web.fragments import use_fragments
from assetmap.web.headers import secure
from assetmap.web.hosts import use_hosts
from assetmap.web.languages import use_languages
from assetmap.web.packing import pack
from assetmap.web.permissions import PERMISSIONS as WEB

PERMISSIONS = PermissionTable.gather(WEB, EXPLORE, ANCHORS, ASSETS, ORGANISATIONS, BRIDGES, TILES)


def create_app(
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    tiles: Engine | None = None,
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

    Raises
    ------
    assetmap.web.access.UnboundRoute
        A route that no row of the permission table covers.
    """
    chosen = settings or read_settings()
    _log_as(chosen.log_level)
    app = Flask("assetmap", static_folder=None, template_folder=str(folder("templates")))
    app.config["PLACE"] = chosen.place_name
    use_hosts(app, chosen.hosts)
    app.after_request(pack)  # first named, last called
    use_engine(app, engine or web_engine(chosen))
    serve_static(app)
    answer_errors(app, place=chosen.place_name)
    app.after_request(secure)
    use_tiles(app, tiles or tiles_engine(chosen))
    app.register_blueprint(explore_blueprint)
    app.register_blueprint(paper_blueprint)
    app.register_blueprint(tiles_blueprint)
    app.register_blueprint(organisations_blueprint)
    app.register_blueprint(assets_blueprint)
    app.register_blueprint(anchors_blueprint)
    app.register_blueprint(bridges_blueprint)
    use_elsewhere(app, page_of_anchor)
    use_fragments(app, BRIDGE_FRAGMENTS)
    app.add_url_rule("/health", "health", health)
    use_languages(app)
    guard_routes(app, PERMISSIONS)
    return app


@bound("web.health")
def health() -> Response:
    """Say that the pages and the database answer."""
    session().execute(text("SELECT 1"))
    return jsonify(status="ok")


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
