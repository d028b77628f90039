// What was found in a file, on a map; the table beside it says the same in words.
//
// Settings: bounds [[south, west], [north, east]]; features: a GeoJSON FeatureCollection with names.
import { L } from "../map/leaflet.js";
import { makeMap } from "../map/base.js";
import { attach, settingsOf } from "../map/dom.js";

attach("preview", (node) => {
  const settings = settingsOf(node);
  const map = makeMap(node, { bounds: settings.bounds, attribution: "" });
  L.geoJSON(settings.features, {
    pane: "selection",
    style: { className: "cmp-theirs" },
    pointToLayer: (_feature, at) => L.circleMarker(at, { className: "cmp-theirs", pane: "selection", radius: 6 }),
    onEachFeature: (feature, layer) => {
      const words = document.createElement("span");
      words.textContent = feature.properties.name;
      layer.bindTooltip(words);
    },
  }).addTo(map);
  node.dataset.drawn = "";
});
