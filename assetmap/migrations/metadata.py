"""Every table of every area in one place, for migrations and the test against drift."""

from __future__ import annotations

from assetmap.accounts.models import Account
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.models import Ledger
from assetmap.anchors.statements.models import SpendStatement
from assetmap.assets.models import Asset
from assetmap.bridges.models import Link
from assetmap.core.db import Base
from assetmap.developments.models import Development
from assetmap.geofiles.models import Geofile
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.models import Notice
from assetmap.groups.sheets.models import WalkSheet
from assetmap.groups.threads.models import Thread
from assetmap.history.models import HistoryEntry
from assetmap.moderation.models import Proposal
from assetmap.organisations.models import Organisation
from assetmap.photos.models import Photo
from assetmap.places.models import Area
from assetmap.plans.actions.models import PlanAction
from assetmap.plans.comments.models import PlanComment
from assetmap.plans.models import Plan
from assetmap.promises.models import Promise
from assetmap.proximity.coverage.models import Completeness
from assetmap.proximity.walking.models import WalkNetwork
from assetmap.sifting.models import SavedFilter
from assetmap.tiles.models import LayerVersion
from assetmap.web.models import KeptAnswer

#: One table of each area: importing it registers the whole area.
AREAS = (
    KeptAnswer,
    HistoryEntry,
    Area,
    Account,
    Proposal,
    Photo,
    Organisation,
    Asset,
    Ledger,
    LedgerDraft,
    SpendStatement,
    Development,
    WorkingGroup,
    Thread,
    Notice,
    WalkSheet,
    Plan,
    PlanAction,
    PlanComment,
    Annotation,
    SavedFilter,
    Promise,
    WalkNetwork,
    Completeness,
    Link,
    LayerVersion,
    Geofile,
)
METADATA = Base.metadata
