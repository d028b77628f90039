-- What lies at a point on the tile layers? Metres are those of EPSG:3857; :x, :y, :reach, :zoom.
WITH here AS (SELECT ST_SetSRID(ST_MakePoint(:x, :y), 3857) AS point)
SELECT * FROM (
  SELECT 'asset' AS record, slug, name, kind, 1 AS place, NULL::int AS decile,
    ST_Distance(geom_3857, here.point) AS away, ST_Area(geom_3857) AS size
  FROM tiles.assets, here WHERE ST_DWithin(geom_3857, here.point, :reach)
  UNION ALL
  SELECT 'organisation', slug, name, kind, 1, NULL,
    ST_Distance(geom_3857, here.point), ST_Area(geom_3857)
  FROM tiles.organisations, here WHERE ST_DWithin(geom_3857, here.point, :reach)
  UNION ALL
  -- An anchor with several sites in reach is one thing.
  SELECT * FROM (
    SELECT DISTINCT ON (slug) 'anchor', slug, name, kind, 1, NULL::int,
      ST_Distance(geom_3857, here.point), ST_Area(geom_3857)
    FROM tiles.anchors, here WHERE ST_DWithin(geom_3857, here.point, :reach)
    ORDER BY slug, ST_Distance(geom_3857, here.point)
  ) AS anchors
  UNION ALL
  SELECT 'boundary', code, name, kind, 2, NULL, 0, ST_Area(geom_3857)
  FROM tiles.boundaries, here
  WHERE geom_3857 && here.point AND ST_Intersects(geom_3857, here.point) AND min_zoom <= :zoom
  UNION ALL
  SELECT 'deprivation', code, name, release, 3, decile, 0, ST_Area(geom_3857)
  FROM tiles.deprivation, here
  WHERE geom_3857 && here.point AND ST_Intersects(geom_3857, here.point) AND release = :release
) AS found
ORDER BY place, away, size, name, slug
LIMIT :most
