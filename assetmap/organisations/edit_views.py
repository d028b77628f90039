"""Pages on which an organisation is entered, changed and withdrawn."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import Invalid
from assetmap.core.permissions import Principal
from assetmap.core.upsert import held_shape
from assetmap.editing.registers import Deeds, Register, RegisterWords, Rights, Telling
from assetmap.editing.views import edit_blueprint
from assetmap.organisations.contributing import (
    contribute_change,
    contribute_organisation,
    contribute_withdrawal,
)
from assetmap.organisations.errors import OrganisationMovedOn, OrgIdTaken
from assetmap.organisations.forms import INPUTS, OrganisationForm, fill, saying_of
from assetmap.organisations.kinds import kind_of
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.rights import RULES, may_update, thing_of
from assetmap.organisations.similar import similar_organisations
from assetmap.organisations.words import LABELS, saying_words, version_words, words_of


def may_edit(session: Session, actor: Principal, body: Organisation) -> bool:
    """Whether somebody may change an organisation where it lies, without a moderator."""
    return may_update(session, actor, body, held_shape(body))


def may_archive(session: Session, actor: Principal, body: Organisation) -> bool:
    """Whether somebody may withdraw an organisation, without a moderator."""
    return RULES.allows(actor, "organisations.archive", thing_of(session, body))


REGISTER = Register(
    name="organisations",
    table="organisation",
    template="organisations/edit.html",
    words=RegisterWords(
        new_title="Add an organisation",
        new_lead="Say what you know. What nobody knows yet may stay empty.",
        new_submit="Add the organisation",
        nothing="There is no such organisation. Choose one from the list.",
        not_here="It should not be listed at all",
    ),
    form=OrganisationForm,
    get=get_organisation,
    fill=lambda form, _session, body, _today: fill(form, body),
    saying_of=saying_of,
    deeds=Deeds(
        enter=contribute_organisation,
        change=contribute_change,
        withdraw=contribute_withdrawal,
        refusals=(Invalid, NotYours, OrgIdTaken),
        moved_on=OrganisationMovedOn,
    ),
    rights=Rights(
        enter="organisations.propose",
        change="organisations.propose",
        everywhere=lambda actor: RULES.allows(actor, "organisations.register"),
        update=may_edit,
        archive=may_archive,
    ),
    telling=Telling(
        labels=LABELS,
        inputs=INPUTS,
        now=lambda _session, body, _today: words_of(body),
        saying=saying_words,
        version=version_words,
    ),
    first_way="around",
    similar=similar_organisations,
    kind_said=lambda kind: kind_of(kind).words,
)
blueprint = edit_blueprint(REGISTER)
