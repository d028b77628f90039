// The map of a neighbourhood: its places and organisations, beside the list of the same.
//
// Settings: bounds [[south, west], [north, east]], attribution, layers [{url}], list (id of the
// list), searched {name, at: [lon, lat]} or null. Features say their role: "neighbourhood",
// "boundary" or "place". A place has key, record, kind, family, name, kind_words, facts [words],
// href or null, outline "surveyed", "sketched", "approximate" or null, and at [lon, lat] when its
// geometry is not a point.
import { L } from "../map/leaflet.js";
import { keepApart } from "../map/apart.js";
import { makeMap } from "../map/base.js";
import { card, cards } from "../map/cards.js";
import { attach, settingsOf } from "../map/dom.js";
import { locateButton } from "../map/furniture.js";
import { fetchFeatures, label, shape } from "../map/layers.js";
import { linkList } from "../map/listing.js";
import { marker, select, standsAt } from "../map/symbols.js";

const OUTLINES = { surveyed: "", sketched: "o-illus", approximate: "o-approx" };

attach("explore", async (node) => {
  const settings = settingsOf(node);
  const map = makeMap(node, settings);
  locateButton(map);
  const opened = cards(map);
  const pins = new Map();
  let chosen = null;

  function choose(key, from) {
    const found = pins.get(key);
    if (!found) return;
    const content = placeCard(found.feature.properties);
    opened.open(standsAt(found.feature), content, { from, onClose: () => unchoose(key) });
    chosen = key;
    select(found.pin, true);
    rows.mark(key);
  }

  function unchoose(key) {
    const found = pins.get(key);
    if (found) select(found.pin, false);
    if (chosen === key) chosen = null;
    rows.mark(null);
  }

  const rows = linkList(document.getElementById(settings.list), choose, (key, on) => {
    const found = pins.get(key);
    if (found && key !== chosen) select(found.pin, on);
  });

  for (const feature of await fetchFeatures(map, settings.layers)) {
    const { role } = feature.properties;
    if (role === "neighbourhood") shape(feature, "boundaries", "nb").addTo(map);
    else if (role === "boundary") shape(feature, "boundaries", "bound").addTo(map);
    else addPlace(map, feature, pins, choose);
  }
  keepApart(map, [...pins.values()].map(({ pin }) => pin));
  if (settings.searched) addSearched(map, settings.searched);
  node.dataset.drawn = "";
});

function addPlace(map, feature, pins, choose) {
  const { key, record, family, outline } = feature.properties;
  if (outline && feature.geometry.type !== "Point") {
    shape(feature, "asset-outlines", `o-asset o-${family} ${OUTLINES[outline] ?? ""}`).addTo(map);
  }
  const pin = marker(feature, { named: record === "anchor" }).addTo(map);
  pin.on("click keypress", (event) => {
    const pressed = event.originalEvent.key;
    if (pressed && pressed !== "Enter" && pressed !== " ") return;
    L.DomEvent.stop(event);
    choose(key, pin.getElement());
  });
  pins.set(key, { pin, feature });
}

function placeCard({ name, kind_words: eyebrow, facts, href, outline, record, kind, family }) {
  return card({
    name,
    eyebrow,
    facts,
    sketched: outline === "sketched",
    actions: href ? [{ words: "Open its page", href }] : [],
    look: { record, kind, family },
  });
}

function addSearched(map, { name, at: [lon, lat] }) {
  L.circleMarker([lat, lon], { pane: "selection", radius: 7, className: "here-dot", interactive: false }).addTo(map);
  label([lat, lon], name, "maplabel--name").addTo(map);
}
