// Two shapes of one thing on a map: as it is now, dashed, and as it would be, solid.
import { L } from "../map/leaflet.js";
import { makeMap } from "../map/base.js";

for (const node of document.querySelectorAll('[data-behaviour="compare"]')) {
  const settings = JSON.parse(node.querySelector("[data-settings]").textContent);
  const map = makeMap(node, settings);
  draw(map, settings.before, "compare compare--before");
  draw(map, settings.after, "compare compare--after");
}

function draw(map, shape, className) {
  if (!shape) return;
  L.geoJSON(shape, {
    pane: "selection",
    style: { className, interactive: false },
    pointToLayer: (_feature, where) => L.circleMarker(where, { radius: 9, pane: "selection", className, interactive: false }),
  }).addTo(map);
}
