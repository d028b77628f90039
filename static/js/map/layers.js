// GeoJSON (EPSG:4326) to layers. The style sheet knows the classes; the pane gives the order.
import { L } from "./leaflet.js";
import { element } from "./dom.js";
import { say } from "./furniture.js";
import { gettext, inLanguage } from "./words.js";

export async function fetchFeatures(map, layers) {
  const answers = await Promise.allSettled(
    layers.map(async ({ url }) => {
      const answer = await fetch(inLanguage(url), { headers: { Accept: "application/geo+json" } });
      if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
      return (await answer.json()).features;
    }),
  );
  if (answers.some(({ status }) => status === "rejected")) {
    say(map, gettext("Part of the map could not be fetched. The page beside it holds the same facts."));
  }
  return answers.flatMap(({ value }) => value ?? []);
}

export function shape(feature, pane, className, interactive = false) {
  return L.geoJSON(feature, { pane, interactive, style: () => ({ className }) });
}

// Words that lie on the map and are never pressed.
export function label(at, words, className, pane = "base-names") {
  const node = element("span", {}, words);
  const icon = L.divIcon({ className: `maplabel ${className}`, html: node, iconSize: null });
  return L.marker(at, { icon, pane, interactive: false, keyboard: false });
}

// A ring says its distance where it is furthest north.
export function ring(feature) {
  const drawn = shape(feature, "rings", "ring");
  const corners = drawn.getLayers().flatMap((layer) => layer.getLatLngs().flat(Infinity));
  const top = corners.reduce((best, corner) => (corner.lat > best.lat ? corner : best));
  return L.layerGroup([drawn, label(top, feature.properties.label, "maplabel--ring")]);
}
