// Homes as dots, one a postcode, drawn on one canvas: a phone holds thousands of them.
import { L } from "./leaflet.js";

const RADIUS = 2.5;
const INKS = { within: "--chart-1", beyond: "--bad", unknown: "--chart-unknown" };


// The state is seen without colour too: full within, open beyond, a bar where it is not known.
export function homes(map, feature) {
  const { state } = feature.properties;
  const colour = getComputedStyle(map.getContainer()).getPropertyValue(INKS[state]).trim();
  const paper = getComputedStyle(map.getContainer()).getPropertyValue("--map-halo").trim();
  const renderer = (map.homes ??= L.canvas({ pane: "suppliers" }));
  const points = feature.geometry.type === "Point" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  const dots = points.map(([lon, lat]) =>
    L.circleMarker([lat, lon], {
      renderer,
      radius: RADIUS,
      weight: 1.25,
      color: colour,
      fillColor: state === "within" ? colour : paper,
      fillOpacity: state === "unknown" ? 0 : 1,
      dashArray: state === "unknown" ? "2 3" : null,
      interactive: false,
    }),
  );
  return L.layerGroup(dots);
}
