// Where the money lands: zones of cells, rings, sites, suppliers that may be named, the local area.
//
// Settings: bounds, attribution, layers [{url}], list (id of the table beside the map). Features
// say their role: "cell" (key, zone 1 to 3 or "withheld", name, facts), "edge" (zone 1 or 2),
// "ring" (label), "local" (name), "supplier" (key, name, facts) or "site" (as a place in
// explore.js). Nothing arrives that may not be named: pooled payees are in the figures only.
import { L } from "../map/leaflet.js";
import { makeMap } from "../map/base.js";
import { card, cards } from "../map/cards.js";
import { attach, settingsOf } from "../map/dom.js";
import { fetchFeatures, ring, shape } from "../map/layers.js";
import { linkList } from "../map/listing.js";
import { marker, standsAt } from "../map/symbols.js";

const LIT = "zone--lit";

attach("catchment", async (node) => {
  const settings = settingsOf(node);
  const map = makeMap(node, settings, { boundaries: false });
  const opened = cards(map);
  const things = new Map();

  function light(key, on) {
    things.get(key)?.layer.getElement()?.classList.toggle(LIT, on);
  }

  function show(key, from) {
    const found = things.get(key);
    if (!found) return;
    const { name, facts } = found.feature.properties;
    opened.open(found.at, card({ name, facts }), { from, onClose: () => {
      light(key, false);
      rows.mark(null);
    } });
    light(key, true);
    rows.mark(key);
  }

  const rows = linkList(document.getElementById(settings.list), show, light);
  const draw = {
    cell: (feature) => addThing(feature, cell(feature)),
    supplier: (feature) => addThing(feature, supplier(feature)),
    edge: (feature) =>
      shape(feature, "zone-edges", `zone-edge zone-edge-${Number(feature.properties.zone)}`).addTo(map),
    ring: (feature) => ring(feature).addTo(map),
    local: (feature) => shape(feature, "boundaries", "bound").addTo(map),
    site: (feature) => site(feature).addTo(map),
  };

  function addThing(feature, layer) {
    const at = layer.getCenter ? layer.getBounds().getCenter() : layer.getLatLng();
    layer.addTo(map);
    layer.on("click", (event) => {
      L.DomEvent.stop(event);
      show(feature.properties.key, node);
    });
    things.set(feature.properties.key, { feature, layer, at });
  }

  function site(feature) {
    const pin = marker(feature, { named: true });
    pin.on("click keypress", (event) => {
      const pressed = event.originalEvent.key;
      if (pressed && pressed !== "Enter" && pressed !== " ") return;
      L.DomEvent.stop(event);
      const { name, kind_words: eyebrow, facts, record, kind, family } = feature.properties;
      const content = card({ name, eyebrow, facts, look: { record, kind, family } });
      opened.open(standsAt(feature), content, { from: pin.getElement() });
    });
    return pin;
  }

  for (const feature of await fetchFeatures(map, settings.layers)) {
    draw[feature.properties.role]?.(feature);
  }
  node.dataset.drawn = "";
});

function cell(feature) {
  const { zone } = feature.properties;
  const className = zone === "withheld" ? "zone zone-withheld" : `zone zone-${Number(zone)}`;
  const rings = feature.geometry.coordinates.map((line) => line.map(([lon, lat]) => [lat, lon]));
  return L.polygon(rings, { pane: "zones", className });
}

function supplier(feature) {
  const [lon, lat] = feature.geometry.coordinates;
  return L.circleMarker([lat, lon], { pane: "suppliers", radius: 6, className: "supplier" });
}
