// A map and its layers in the order of the design. The ground comes when the map stands already.
import { L } from "./leaflet.js";
import { foot, zoomButtons } from "./furniture.js";
import { addGround } from "./tiles.js";

// From the bottom. Leaflet's own popup pane (700) stays on top.
const PANES = [
  "ground",
  "boundaries",
  "rings",
  "zones",
  "zone-edges",
  "asset-outlines",
  "base-names",
  "suppliers",
  "symbols",
  "selection",
  "own-names",
];
const LOWEST_Z = 410;
// Where a map is small, its buttons cover much of it: what is fitted stays clear of them.
const ROOMY_PX = 700;
const MARGIN_PX = 24;
const BUTTONS_PX = 76;
const STILL = "(prefers-reduced-motion: reduce)";

// boundaries: false on a page that draws the edges of councils itself.
export function makeMap(node, settings, { boundaries = true } = {}) {
  node.querySelector(".map__without")?.remove();
  const still = matchMedia(STILL).matches;
  const map = L.map(node, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 1, // between two zooms the ground's names would shrink below what can be read
    minZoom: 5,
    maxZoom: 18,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  PANES.forEach((name, index) => {
    map.createPane(name).style.zIndex = String(LOWEST_Z + 10 * index);
  });
  fit(map, settings.bounds, { animate: false });
  zoomButtons(map);
  foot(map, settings.attribution);
  fitOnPaper(map, settings.bounds);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(node);
  addGround(map, { boundaries });
  return map;
}

export function fit(map, bounds, options = {}) {
  const end = map.getSize().x < ROOMY_PX ? BUTTONS_PX : MARGIN_PX;
  map.fitBounds(bounds, { paddingTopLeft: [MARGIN_PX, MARGIN_PX], paddingBottomRight: [end, MARGIN_PX], ...options });
}

// Paper has another width: the map is fitted to it, and afterwards shows again what it showed.
function fitOnPaper(map, bounds) {
  let before = null;
  matchMedia("print").addEventListener("change", ({ matches }) => {
    if (matches) before = { center: map.getCenter(), zoom: map.getZoom() };
    map.invalidateSize({ animate: false, pan: false });
    if (matches) map.fitBounds(bounds, { animate: false });
    else if (before) map.setView(before.center, before.zoom, { animate: false });
  });
}
