// The map of a neighbourhood: its places and organisations, beside the list of the same.
//
// Settings: bounds [[south, west], [north, east]], attribution, layers [{url}] fetched once, things
// (address of what is in view; the box is added) or nothing, list (id of the list), searched {name,
// at: [lon, lat]} or null. Features say their role: "neighbourhood", "boundary", "said" (what
// a group says, with name, sensitive and href), "place" or "cluster". A place has key, record, kind, family, name, kind_words, href or null, outline
// "surveyed", "sketched", "approximate" or null, at [lon, lat] when its geometry is not a point,
// and facts [words] unless they are fetched when it is opened.
import { L } from "../map/leaflet.js";
import { fit, makeMap } from "../map/base.js";
import { card, cards } from "../map/cards.js";
import { attach, settingsOf } from "../map/dom.js";
import { locateButton } from "../map/furniture.js";
import { fetchFeatures, label, shape } from "../map/layers.js";
import { linkList } from "../map/listing.js";
import { said } from "../map/said.js";
import { select, standsAt } from "../map/symbols.js";
import { gettext, inLanguage } from "../map/words.js";
import { identifyOnPress } from "./identify.js";
import { keepPosition, positionOf } from "./position.js";
import { renewals } from "./renew.js";
import { things } from "./things.js";

attach("explore", async (node) => {
  let settings = settingsOf(node);
  const map = makeMap(node, settings, { boundaries: false });
  const shared = positionOf(location.hash);
  if (shared) map.setView(shared.at, shared.zoom, { animate: false });
  locateButton(map);
  const opened = cards(map);
  identifyOnPress(map, opened);
  const searched = L.layerGroup().addTo(map);
  let chosen = null;
  const shown = things(map, choose);
  const { pins } = shown;
  let rows = listed();

  async function choose(key, from) {
    const found = pins.get(key);
    if (!found) return;
    chosen = key;
    select(found.pin, true);
    const { properties } = found.feature;
    const told = properties.facts ? properties : await factsOf(settings.things, key);
    if (chosen !== key) return;
    opened.open(standsAt(found.feature), placeCard(properties, told), {
      from,
      onClose: () => unchoose(key),
    });
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

  function listed() {
    return linkList(document.getElementById(settings.list), choose, (key, on) => {
      const found = pins.get(key);
      if (found && key !== chosen) select(found.pin, on);
    });
  }

  showChosen();
  renewals.addEventListener("renewed", showChosen);
  renewals.addEventListener("renewed", async ({ detail }) => {
    const before = settings;
    settings = detail.settings;
    rows = listed();
    opened.close();
    showSearched(searched, settings.searched);
    if (detail.position) map.setView(detail.position.at, detail.position.zoom);
    else if (settings.searched && !sameSpot(before.searched, settings.searched)) {
      fit(map, settings.bounds);
    }
    await shown.show(settings.things);
  });

  renewals.addEventListener("moved", ({ detail }) => map.setView(detail.at, detail.zoom));
  showSearched(searched, settings.searched);
  const [features] = await Promise.all([
    fetchFeatures(map, settings.layers),
    settings.things ? shown.show(settings.things) : null,
  ]);
  for (const feature of features) {
    const { role } = feature.properties;
    if (role === "neighbourhood") shape(feature, "boundaries", "nb").addTo(map);
    else if (role === "boundary") shape(feature, "boundaries", "bound").addTo(map);
    else if (role === "said") addSaid(map, opened, feature);
  }
  if (!settings.things) shown.draw(features);
  keepPosition(map);
  node.dataset.drawn = "";
});

// Pressed, it says what it is called and leads to its page; the search finds the same by its title.
function addSaid(map, opened, feature) {
  const { name, sensitive, href } = feature.properties;
  const drawn = said(feature, true).addTo(map);
  drawn.on("click", (event) => {
    L.DomEvent.stop(event);
    const facts = sensitive ? [gettext("Somewhere in this area: a sensitive place.")] : [];
    const actions = [{ words: gettext("Open its page"), href }];
    opened.open(event.latlng, card({ name, eyebrow: gettext("What a group says"), facts, actions }));
  });
}

// On a phone the filters are one row that moves sideways.
function showChosen() {
  const row = document.querySelector("#filters .chips");
  const chosen = row?.querySelector("[aria-current]");
  if (chosen) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - row.clientWidth / 3;
}

async function factsOf(things, key) {
  const address = new URL(things, document.baseURI);
  address.pathname = address.pathname.replace(/\.geojson$/, `/${key}.json`);
  address.search = "";
  try {
    const answer = await fetch(inLanguage(address), { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
  } catch {
    // Said below, like any other answer that is none.
  }
  return { facts: [gettext("What is known of it could not be fetched. Its page holds it.")] };
}

function placeCard({ name, kind_words: eyebrow, href, outline, record, kind, family }, { facts, actions }) {
  const links = actions ?? (href ? [[gettext("Open its page"), href]] : []);
  return card({
    name,
    eyebrow,
    facts,
    sketched: outline === "sketched" && !actions, // the fetched facts say it themselves
    actions: links.map(([words, address]) => ({ words, href: address })),
    look: { record, kind, family },
  });
}

function sameSpot(one, other) {
  return one?.at[0] === other.at[0] && one?.at[1] === other.at[1];
}

function showSearched(layer, searched) {
  layer.clearLayers();
  if (!searched) return;
  const [lon, lat] = searched.at;
  layer.addLayer(
    L.circleMarker([lat, lon], { pane: "selection", radius: 7, className: "here-dot", interactive: false }),
  );
  layer.addLayer(label([lat, lon], searched.name, "maplabel--name", "own-names"));
}
