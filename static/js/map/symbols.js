// One symbol for each record on the map: 24 to 32 px drawn in a target of 44 px.
import { L } from "./leaflet.js";
import { GLYPHS, PLATES } from "./drawings.js";
import { svg } from "./dom.js";

const TARGET_PX = 44;
const NAME_GAP_PX = 20;

export function symbol(record, kind, family, size = 36) {
  const [shape, measures] = PLATES[record] ?? PLATES.asset;
  const [style, path] = GLYPHS[kind] ?? GLYPHS.other;
  return svg(
    "svg",
    {
      class: `sym k-${family}`,
      viewBox: "-18 -18 36 36",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
    },
    svg("circle", { class: "sel-halo", r: 19 }),
    svg("circle", { class: "sel-ring", r: 19 }),
    svg(shape, { class: "plate", ...measures }),
    svg("path", { class: style, d: path, transform: "translate(-8 -8)" }),
  );
}

// Where a record's symbol stands: a point is itself, an outline says it in `at`.
export function standsAt(feature) {
  const [lon, lat] = feature.properties.at ?? feature.geometry.coordinates;
  return L.latLng(lat, lon);
}

export function marker(feature, { named = false } = {}) {
  const { record, kind, family, name, kind_words: kindWords } = feature.properties;
  const icon = L.divIcon({
    className: "mapsym",
    html: symbol(record, kind, family),
    iconSize: [TARGET_PX, TARGET_PX],
  });
  const spoken = kindWords ? `${name}, ${kindWords}` : name;
  const pin = L.marker(standsAt(feature), { icon, pane: "symbols", riseOnHover: true });
  pin.on("add", () => pin.getElement().setAttribute("aria-label", spoken));
  const words = document.createElement("span");
  words.textContent = name;
  pin.bindTooltip(words, {
    className: "mapname",
    direction: "auto",
    offset: [NAME_GAP_PX, 0],
    permanent: named,
    pane: "own-names",
  });
  return pin;
}

export function select(pin, on) {
  pin.getElement()?.classList.toggle("mapsym--selected", on);
  pin.setZIndexOffset(on ? 10000 : 0);
}
