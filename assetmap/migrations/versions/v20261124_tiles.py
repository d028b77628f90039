"""What the tiles may show: views in a schema of their own, and a version for each layer.

Revision ID: 20261124_tiles
Revises: 20261123_basemap
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_tiles"
down_revision = "20261123_basemap"
branch_labels = None
depends_on = None

#: A change in the table makes new versions of these layers.
LAYERS_OF = {
    "asset": ("assets",),
    "asset_status": ("assets",),
    "organisation": ("organisations", "anchors"),
    "anchor": ("anchors", "organisations"),
    "anchor_site": ("anchors",),
    "area": ("boundaries", "deprivation"),
    "deprivation": ("deprivation",),
    "dataset": ("deprivation", "basemap", "boundaries"),
    "basemap_feature": ("basemap",),
}

# Once in each transaction: the version changes for others when it commits. Rows that another
# transaction holds are left for a later one, so writers never wait for each other here.
BUMP = """
CREATE FUNCTION change_layers() RETURNS trigger LANGUAGE plpgsql AS $$
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
      SELECT changed, 1 + coalesce(sum(version), 0) FROM folded;
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""

# What a view does not name cannot be read, and what its WHERE leaves out is not there. The role
# that reads sends our own queries alone, so the views need no security barrier, which would keep
# the geometry index from being used.
VIEWS = (
    # The state of use changes with the day, and so does the version.
    """
    CREATE VIEW tiles.layer_version AS
    SELECT layer, sum(version)::text
      || CASE WHEN layer = 'assets' THEN to_char(current_date, '"d"YYYYMMDD') ELSE '' END
      AS version
    FROM public.layer_version GROUP BY layer
    """,
    """
    CREATE VIEW tiles.assets AS
    SELECT slug, name, kind_key AS kind, outline, geom_3857, coalesce((
        SELECT string_agg(DISTINCT status, ' ' ORDER BY status) FROM public.asset_status
        WHERE asset_id = asset.id AND (from_on IS NULL OR from_on <= current_date)
          AND (until_on IS NULL OR until_on >= current_date)
      ), 'not_known') AS status
    FROM public.asset WHERE archived_on IS NULL AND geom_3857 IS NOT NULL
    """,
    # An anchor stands on the map once, as an anchor.
    """
    CREATE VIEW tiles.organisations AS
    SELECT slug, name, coalesce(kind, '') AS kind, outline, geom_3857
    FROM public.organisation
    WHERE archived_on IS NULL AND NOT closed AND geom_3857 IS NOT NULL
      AND NOT EXISTS (SELECT FROM public.anchor WHERE organisation_id = organisation.id)
    """,
    """
    CREATE VIEW tiles.anchors AS
    SELECT anchor.slug, organisation.name, anchor_site.name AS site,
      coalesce(organisation.kind, '') AS kind, anchor_site.outline, anchor_site.geom_3857
    FROM public.anchor
    JOIN public.organisation ON organisation.id = anchor.organisation_id
    JOIN public.anchor_site ON anchor_site.anchor_id = anchor.id
    WHERE organisation.archived_on IS NULL AND anchor_site.geom_3857 IS NOT NULL
    """,
    """
    CREATE VIEW tiles.boundaries AS
    SELECT kind, code, name, basis, geom_3857, CASE kind
        WHEN 'region' THEN 0 WHEN 'district' THEN 7 WHEN 'neighbourhood' THEN 9
        WHEN 'ward' THEN 12 WHEN 'msoa' THEN 13 ELSE 14 END AS min_zoom
    FROM public.area
    """,
    """
    CREATE VIEW tiles.basemap AS
    SELECT theme, kind, name, min_zoom, geom_3857 FROM public.basemap_feature
    """,
    # Every small area once for each release: what a release does not know has no decile.
    """
    CREATE VIEW tiles.deprivation AS
    SELECT release.release, area.code, area.name, deprivation.decile, area.geom_3857
    FROM public.area
    CROSS JOIN (SELECT release FROM public.dataset WHERE kind = 'deprivation' GROUP BY release)
      AS release
    LEFT JOIN public.deprivation
      ON deprivation.release = release.release AND deprivation.lsoa = area.code
    WHERE area.kind = 'lsoa'
    """,
    # Which release of each context layer fits the loaded boundaries, in how many areas?
    """
    CREATE VIEW tiles.releases AS
    SELECT 'deprivation' AS layer, deprivation.release, count(*) AS areas
    FROM public.deprivation
    JOIN public.area ON area.kind = 'lsoa' AND area.code = deprivation.lsoa
    GROUP BY deprivation.release
    """,
    """
    CREATE VIEW tiles.sources AS
    SELECT 'basemap' AS layer, name, release, attribution, loaded_at FROM public.dataset
    WHERE EXISTS (SELECT FROM public.basemap_feature WHERE dataset_id = dataset.id)
    UNION ALL
    SELECT 'boundaries', name, release, attribution, loaded_at FROM public.dataset
    WHERE kind LIKE 'boundaries:%'
    UNION ALL
    SELECT 'deprivation', name, release, attribution, loaded_at FROM public.dataset
    WHERE kind = 'deprivation'
    """,
)


def upgrade() -> None:
    op.create_table(
        "layer_version",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_version")),
    )
    op.create_index("ix_layer_version_layer", "layer_version", ["layer"])
    layers = sorted({layer for layers in LAYERS_OF.values() for layer in layers})
    for layer in layers:
        op.execute(f"INSERT INTO layer_version (layer, version) VALUES ('{layer}', 1)")
    op.execute(BUMP)
    for table, changed in LAYERS_OF.items():
        named = ", ".join(f"'{layer}'" for layer in changed)
        op.execute(
            f"CREATE TRIGGER change_layers AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION change_layers({named})"
        )
    op.execute("CREATE SCHEMA tiles")
    for view in VIEWS:
        op.execute(view)


def downgrade() -> None:
    op.execute("DROP SCHEMA tiles CASCADE")
    op.execute("DROP FUNCTION change_layers CASCADE")
    op.drop_table("layer_version")
