// Two places on one map: solid as it is saved now, dashed as somebody drew it.
//
// Settings: bounds [[south, west], [north, east]]; theirs, yours: GeoJSON geometries or null.
import { L } from "../map/leaflet.js";
import { makeMap } from "../map/base.js";
import { attach, settingsOf } from "../map/dom.js";

attach("compare", (node) => {
  const settings = settingsOf(node);
  const map = makeMap(node, { bounds: settings.bounds, attribution: "" });
  for (const side of ["theirs", "yours"]) {
    if (!settings[side]) continue;
    L.geoJSON(settings[side], {
      interactive: false,
      pane: "selection",
      style: { className: `cmp-${side}` },
      pointToLayer: (_feature, at) => L.circleMarker(at, { className: `cmp-${side}`, pane: "selection", interactive: false }),
    }).addTo(map);
  }
  node.dataset.drawn = "";
});
