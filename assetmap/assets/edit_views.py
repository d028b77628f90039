"""Pages on which a place is entered, changed and withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.assets.contributing import (
    contribute_asset,
    contribute_change,
    contribute_withdrawal,
)
from assetmap.assets.errors import AssetMovedOn
from assetmap.assets.forms import INPUTS, AssetForm, fill, saying_of
from assetmap.assets.kinds import kind_of
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.assets.rights import RULES, may_update, thing_of
from assetmap.assets.similar import similar_assets
from assetmap.assets.words import LABELS, saying_words, statuses_now, version_words, words_of
from assetmap.core.errors import Invalid
from assetmap.core.permissions import Principal
from assetmap.core.upsert import held_shape
from assetmap.editing.registers import Deeds, Register, RegisterWords, Rights, Telling
from assetmap.editing.views import edit_blueprint


def may_edit(session: Session, actor: Principal, asset: Asset) -> bool:
    """Whether somebody may change a place where it lies, without a moderator."""
    return may_update(session, actor, asset, held_shape(asset))


def may_archive(session: Session, actor: Principal, asset: Asset) -> bool:
    """Whether somebody may withdraw a place, without a moderator."""
    return RULES.allows(actor, "assets.archive", thing_of(session, asset))


def _words_now(session: Session, asset: Asset, today: date) -> dict[str, str]:
    return words_of(asset, statuses_now(session, asset, today))


REGISTER = Register(
    name="assets",
    table="asset",
    template="assets/edit.html",
    words=RegisterWords(
        new_title="Add a place",
        new_lead="Say what you know. What nobody knows yet may stay empty.",
        new_submit="Add the place",
        nothing="There is no such place. Choose one from the list of places.",
        not_here="It is not there any more, or should not be listed",
    ),
    form=AssetForm,
    get=get_asset,
    fill=fill,
    saying_of=saying_of,
    deeds=Deeds(
        enter=contribute_asset,
        change=contribute_change,
        withdraw=contribute_withdrawal,
        refusals=(Invalid, NotYours),
        moved_on=AssetMovedOn,
    ),
    rights=Rights(
        enter="assets.propose",
        change="assets.propose",
        everywhere=lambda actor: RULES.allows(actor, "assets.register"),
        update=may_edit,
        archive=may_archive,
    ),
    telling=Telling(
        labels=LABELS, inputs=INPUTS, now=_words_now, saying=saying_words, version=version_words
    ),
    similar=similar_assets,
    kind_said=lambda kind: kind_of(kind).words,
)
blueprint = edit_blueprint(REGISTER)
