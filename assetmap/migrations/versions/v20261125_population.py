"""How many people live in each small area, and the layer that shows it.

Revision ID: 20261125_population
Revises: 20261124_tiles
"""

import sqlalchemy as sa
from alembic import context, op

revision = "20261125_population"
down_revision = "20261124_tiles"
branch_labels = None
depends_on = None

# People by hectare, by the outlines that are loaded: counts alone would shade large areas darker.
VIEW = """
    CREATE VIEW tiles.population AS
    SELECT release.release, area.code, area.name, population.people,
      population.people / (ST_Area(area.geom) / 10000) AS per_ha, area.geom_3857
    FROM public.area
    CROSS JOIN (SELECT DISTINCT release FROM public.population) AS release
    LEFT JOIN public.population
      ON population.release = release.release AND population.lsoa = area.code
    WHERE area.kind = 'lsoa'
    """
RELEASES = """
    CREATE OR REPLACE VIEW tiles.releases AS
    SELECT 'deprivation' AS layer, deprivation.release, count(*) AS areas
    FROM public.deprivation
    JOIN public.area ON area.kind = 'lsoa' AND area.code = deprivation.lsoa
    GROUP BY deprivation.release
    """
WITH_POPULATION = """
    UNION ALL
    SELECT 'population', population.release, count(*)
    FROM public.population
    JOIN public.area ON area.kind = 'lsoa' AND area.code = population.lsoa
    GROUP BY population.release
    """
SOURCES = """
    CREATE OR REPLACE VIEW tiles.sources AS
    SELECT 'basemap' AS layer, name, release, attribution, loaded_at FROM public.dataset
    WHERE EXISTS (SELECT FROM public.basemap_feature WHERE dataset_id = dataset.id)
    UNION ALL
    SELECT 'boundaries', name, release, attribution, loaded_at FROM public.dataset
    WHERE kind LIKE 'boundaries:%'
    UNION ALL
    SELECT 'deprivation', name, release, attribution, loaded_at FROM public.dataset
    WHERE kind = 'deprivation'
    """
POPULATION_SOURCES = """
    UNION ALL
    SELECT 'population', name, release, attribution, loaded_at FROM public.dataset
    WHERE kind = 'population'
    """


def upgrade() -> None:
    op.create_table(
        "population",
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False, comment="the estimate's own day, e.g. mid 2015"),
        sa.Column("lsoa", sa.Text(), nullable=False, comment="code in the release's own vintage"),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_population_people")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_population_dataset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
    )
    op.create_index("uq_population_release_lsoa", "population", ["release", "lsoa"], unique=True)
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON population TO "{role}"')
    op.execute("INSERT INTO layer_version (layer, version) VALUES ('population', 1)")
    op.execute(
        "CREATE TRIGGER change_layers AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON population "
        "FOR EACH STATEMENT EXECUTE FUNCTION change_layers('population')"
    )
    for table, layers in (
        ("area", "'boundaries', 'deprivation', 'population'"),
        ("dataset", "'deprivation', 'basemap', 'boundaries', 'population'"),
    ):
        change_trigger(table, layers)
    op.execute(VIEW)
    op.execute(RELEASES + WITH_POPULATION)
    op.execute(SOURCES + POPULATION_SOURCES)


def downgrade() -> None:
    op.execute(SOURCES)
    op.execute(RELEASES)
    op.execute("DROP VIEW tiles.population")
    change_trigger("area", "'boundaries', 'deprivation'")
    change_trigger("dataset", "'deprivation', 'basemap', 'boundaries'")
    op.drop_table("population")
    op.execute("DELETE FROM layer_version WHERE layer = 'population'")


def change_trigger(table: str, layers: str) -> None:
    op.execute(f"DROP TRIGGER change_layers ON {table}")
    op.execute(
        f"CREATE TRIGGER change_layers AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION change_layers({layers})"
    )
