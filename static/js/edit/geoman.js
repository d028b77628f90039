// Geoman puts itself on Leaflet; its toolbar is never shown, our own buttons drive it.
import { L } from "../map/leaflet.js";
import "../../vendor/leaflet-geoman/leaflet-geoman.js";

// Above the ground and every outline; corners to drag stand on top.
export const PANE = "selection";
const STYLE = { className: "drawn" };

export { L };

export function quietly(map) {
  map.pm.setGlobalOptions({
    snappable: false,
    tooltips: false,
    allowSelfIntersection: false,
    continueDrawing: false,
    pathOptions: STYLE,
    templineStyle: STYLE,
    hintlineStyle: STYLE,
    panes: { vertexPane: "markerPane", layerPane: PANE, markerPane: "markerPane" },
  });
}
