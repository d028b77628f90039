"""Anchors that have closed leave the tiles, and no version of a layer ever comes twice.

Revision ID: 20261126_open_anchors
Revises: 20261125_population
"""

from alembic import op

revision = "20261126_open_anchors"
down_revision = "20261125_population"
branch_labels = None
depends_on = None

ANCHORS = """
    CREATE OR REPLACE VIEW tiles.anchors AS
    SELECT anchor.slug, organisation.name, anchor_site.name AS site,
      coalesce(organisation.kind, '') AS kind, anchor_site.outline, anchor_site.geom_3857
    FROM public.anchor
    JOIN public.organisation ON organisation.id = anchor.organisation_id
    JOIN public.anchor_site ON anchor_site.anchor_id = anchor.id
    WHERE organisation.archived_on IS NULL AND anchor_site.geom_3857 IS NOT NULL
    """
OPEN = " AND NOT organisation.closed"

# A database that was restored, or made anew at the same address, would count up to the same
# versions again with other things in them, and browsers keep a tile of a version for a year. So
# each step is as wide as chance has it.
CHANCE = "(random() * 999999)::bigint"
BUMP = """
CREATE OR REPLACE FUNCTION change_layers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed text;
BEGIN
  FOREACH changed IN ARRAY tg_argv LOOP
    IF coalesce(current_setting('assetmap.changed_' || changed, true), '') = '' THEN
      PERFORM set_config('assetmap.changed_' || changed, 'yes', true);
      WITH held AS (
        SELECT id FROM layer_version WHERE layer = changed FOR UPDATE SKIP LOCKED
      ), folded AS (
        DELETE FROM layer_version USING held WHERE layer_version.id = held.id
        RETURNING layer_version.version
      )
      INSERT INTO layer_version (layer, version)
      SELECT changed, {step} + coalesce(sum(version), 0) FROM folded;
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(ANCHORS + OPEN)
    op.execute(BUMP.format(step=f"1 + {CHANCE}"))
    op.execute(f"UPDATE layer_version SET version = version + 1 + {CHANCE}")


def downgrade() -> None:
    op.execute(BUMP.format(step="1"))
    op.execute(ANCHORS)
