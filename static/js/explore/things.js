// The things in view: asked for again when the map comes to rest, drawn as symbols, or as circles
// with a number where there are too many. What stays in view keeps its symbol, focus and card.
import { L } from "../map/leaflet.js";
import { keepApart } from "../map/apart.js";
import { say } from "../map/furniture.js";
import { shape } from "../map/layers.js";
import { marker } from "../map/symbols.js";
import { gettext, inLanguage } from "../map/words.js";

const OUTLINES = { surveyed: "", sketched: "o-illus", approximate: "o-approx" };
const WAIT_MS = 150;
// As much again as is seen, so that a small push asks nothing.
const MARGIN = 0.5;
// Beyond this, symbols would push each other too far from where they are.
const MOST_APART = 150;
const DECIMALS = 6;

// pick(key, node) opens a card. Returns pins (key to {pin, feature}), show(url) and draw(features).
export function things(map, pick) {
  const pins = new Map();
  const clusters = L.layerGroup().addTo(map);
  let release = () => {};
  let asked = null;
  let seen = null;
  let asking = null;
  let timer = 0;

  function draw(features) {
    release();
    release = () => {};
    const wanted = new Set(features.map(({ properties }) => properties.key));
    for (const [key, { pin, outline }] of pins) {
      if (wanted.has(key)) continue;
      pin.remove();
      outline?.remove();
      pins.delete(key);
    }
    clusters.clearLayers();
    for (const feature of features) {
      const { role, key } = feature.properties;
      if (role === "cluster") clusters.addLayer(cluster(map, feature, load));
      else if (role === "place" && !pins.has(key)) pins.set(key, add(map, feature, pick));
    }
    const all = [...pins.values()].map(({ pin }) => pin);
    if (all.length <= MOST_APART) release = keepApart(map, all);
  }

  async function load() {
    if (!asked) return;
    const box = map.getBounds().pad(MARGIN);
    asking?.abort();
    asking = new AbortController();
    const url = inLanguage(asked);
    url.searchParams.set("bbox", edges(box).map((edge) => edge.toFixed(DECIMALS)).join(","));
    url.searchParams.set("zoom", String(map.getZoom()));
    try {
      const answer = await fetch(url, {
        headers: { Accept: "application/geo+json" },
        signal: asking.signal,
      });
      if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
      const { features } = await answer.json();
      draw(features);
      const clustered = features.some(({ properties }) => properties.role === "cluster");
      seen = { url: asked, box, zoom: map.getZoom(), clustered };
    } catch (fault) {
      if (fault.name === "AbortError") return;
      say(map, gettext("Part of the map could not be fetched. The page beside it holds the same facts."));
    }
  }

  function stillSeen() {
    if (!seen || seen.url !== asked || !seen.box.contains(map.getBounds())) return false;
    return seen.zoom === map.getZoom() || (!seen.clustered && map.getZoom() > seen.zoom);
  }

  map.on("moveend resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => !stillSeen() && load(), WAIT_MS);
  });

  return {
    pins,
    draw,
    show(url) {
      asked = url;
      return load();
    },
  };
}

// Of the globe, which a box far out may leave.
function edges(box) {
  return [
    Math.max(-180, box.getWest()),
    Math.max(-90, box.getSouth()),
    Math.min(180, box.getEast()),
    Math.min(90, box.getNorth()),
  ];
}

function add(map, feature, pick) {
  const { key, record, family, outline: known } = feature.properties;
  let outline = null;
  if (known && feature.geometry.type !== "Point") {
    outline = shape(feature, "asset-outlines", `o-asset o-${family} ${OUTLINES[known] ?? ""}`);
    outline.addTo(map);
  }
  const pin = marker(feature, { named: record === "anchor" }).addTo(map);
  pin.on("click keypress", (event) => {
    if (!pressed(event)) return;
    L.DomEvent.stop(event);
    pick(key, pin.getElement());
  });
  return { pin, outline, feature };
}

function cluster(map, feature, load) {
  const { count, bounds } = feature.properties;
  const [lon, lat] = feature.geometry.coordinates;
  const number = count.toLocaleString(document.documentElement.lang);
  const words = document.createElement("span");
  words.textContent = number;
  const side = 40 + 6 * String(count).length;
  const icon = L.divIcon({ className: "cluster", html: words, iconSize: [side, side] });
  const mark = L.marker([lat, lon], { icon, pane: "symbols", keyboard: true });
  const spoken = gettext("%(count)s places and organisations: zoom in to see them", { count: number });
  mark.on("add", () => mark.getElement().setAttribute("aria-label", spoken));
  mark.on("click keypress", (event) => {
    if (!pressed(event)) return;
    L.DomEvent.stop(event);
    const held = L.latLngBounds(bounds);
    const closer = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, map.getBoundsZoom(held)));
    // The mark goes, so the focus waits on the map.
    map.getContainer().focus({ preventScroll: true });
    map.setView(held.getCenter(), closer);
    if (closer === map.getZoom()) load();
  });
  return mark;
}

function pressed({ originalEvent: { key } }) {
  return !key || key === "Enter" || key === " ";
}
