// The small map of one place or organisation, or of a spot, and what is near it.
//
// Settings: bounds [[south, west], [north, east]], attribution, layers [{url}], list (id of the
// list of what is near). Features say their role: "neighbourhood", "boundary", "ring" with its
// label, "walked" (the land within a walk), "homes" (postcodes, with their state), "spot" (what is
// measured from) with at [lon, lat], "said" (what a group wrote, sensitive or not), "dot" (a thing that only the list names), or "place"; a place
// has here true (the page's own) or false, key, record, kind, family, name, kind_words, outline
// "surveyed",
// "sketched", "approximate" or null, href, and at [lon, lat].
import { L } from "../map/leaflet.js";
import { keepApart } from "../map/apart.js";
import { makeMap } from "../map/base.js";
import { attach, settingsOf } from "../map/dom.js";
import { homes } from "../map/homes.js";
import { fetchFeatures, ring, shape } from "../map/layers.js";
import { linkList } from "../map/listing.js";
import { said } from "../map/said.js";
import { marker, select } from "../map/symbols.js";

const GROUNDS = { neighbourhood: "nb", boundary: "bound" };
const CLEAR = { paddingTopLeft: [24, 24], paddingBottomRight: [76, 48] };
const OUTLINES = { surveyed: "", sketched: "o-illus", approximate: "o-approx" };

attach("dossier", async (node) => {
  const settings = settingsOf(node);
  const map = makeMap(node, settings, { boundaries: false });
  // Nothing that is near may lie under the buttons or the scale bar.
  map.fitBounds(settings.bounds, { ...CLEAR, animate: false });
  const [pins, written] = [new Map(), L.layerGroup().addTo(map)];
  // What is said of a thing has no place of its own; the list alone names it.
  const write = (feature) => feature.geometry && said(feature).addTo(written);
  for (const feature of await fetchFeatures(map, settings.layers)) {
    const { role } = feature.properties;
    if (GROUNDS[role]) shape(feature, "boundaries", GROUNDS[role]).addTo(map);
    else if (role === "ring") ring(feature).addTo(map);
    else if (role === "homes") homes(map, feature).addTo(map);
    else if (role === "walked") shape(feature, "zones", "walked").addTo(map);
    else if (role === "spot") addSpot(map, feature);
    else if (role === "said") write(feature);
    else if (role === "dot") dot(feature.geometry.coordinates, "near-dot", "asset-outlines", 4).addTo(map);
    else pins.set(feature.properties.key, addPlace(map, feature));
  }
  linkList(document.getElementById(settings.list), () => {}, (key, on) => {
    if (pins.has(key)) select(pins.get(key), on);
  });
  // What others wrote meanwhile stands in the list already.
  document.addEventListener("followed", async () => {
    const features = await fetchFeatures(map, settings.layers);
    written.clearLayers();
    features.filter((one) => one.properties.role === "said").forEach(write);
  });
  keepApart(map, [...pins.values()]);
  node.dataset.drawn = "";
});

// What is measured from: a point, or an outline with a point in it.
function addSpot(map, feature) {
  if (feature.geometry.type !== "Point") shape(feature, "asset-outlines", "o-asset").addTo(map);
  dot(feature.properties.at, "here-dot", "selection", 7).addTo(map);
}

function dot([lon, lat], className, pane, radius) {
  return L.circleMarker([lat, lon], { pane, radius, className, interactive: false });
}

function addPlace(map, feature) {
  const { here, family, outline, href } = feature.properties;
  if (outline) shape(feature, "asset-outlines", `o-asset o-${family} ${OUTLINES[outline]}`).addTo(map);
  const pin = marker(feature).addTo(map);
  if (here) select(pin, true);
  if (href) {
    pin.on("click keypress", (event) => {
      const pressed = event.originalEvent.key;
      if (pressed && pressed !== "Enter" && pressed !== " ") return;
      L.DomEvent.stop(event);
      location.assign(href);
    });
  }
  return pin;
}
