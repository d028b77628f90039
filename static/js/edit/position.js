// Where a record is: each way of saying so with its own fields, and one map that shows the answer.
//
// Settings: bounds [[south, west], [north, east]], shape (GeoJSON geometry of now, or null),
// onlyAreas, lines (whether lines may be drawn), crossing ({ place, mended }: where an outline crosses itself, or null), lookup (address
// that answers what would be kept; empty where nothing is).
import { makeMap } from "../map/base.js";
import { attach, element, settingsOf } from "../map/dom.js";
import { drawing } from "./draw.js";
import { L, PANE } from "./geoman.js";

const WAIT_MS = 400;
const CIRCLE = "radius_m";

attach("position", (box) => {
  const settings = settingsOf(box);
  const holder = box.querySelector("[data-map]");
  const carried = box.querySelector("[data-shape]");
  const status = box.querySelector("[data-say]");
  const radius = box.querySelector("[data-radius]");
  const field = (name) => box.querySelector(`[name="${name}"]`);
  const bar = element("div", { class: "drawbar", role: "group", "aria-label": "Drawing tools" });
  holder.hidden = false;
  box.querySelector("[data-drawing]")?.replaceChildren(bar);

  const map = makeMap(holder, { bounds: settings.bounds, attribution: "" });
  const now = settings.shape ? show(settings.shape, "drawn drawn--kept") : null;
  let crossing = null; // what shows where an outline crosses itself
  let found = null; // what a look-up answered
  let timer = 0;
  let asking = null;
  const pen = drawing(map, bar, { say, change }, { onlyAreas: settings.onlyAreas, lines: settings.lines });

  function show(geometry, className) {
    return L.geoJSON(geometry, {
      interactive: false,
      pane: PANE,
      style: { className },
      pointToLayer: (_feature, at) => L.circleMarker(at, { className: `${className} drawn--point`, pane: PANE, interactive: false }),
    });
  }

  // The ring and the mended outline; whoever draws again has no more use for them.
  function showCrossing({ place, mended }) {
    const ring = L.circleMarker([place.coordinates[1], place.coordinates[0]], {
      className: "crossing", pane: PANE, interactive: false, radius: 14,
    });
    return L.featureGroup(mended ? [show(mended, "drawn drawn--mended"), ring] : [ring]);
  }

  function forgetCrossing() {
    crossing?.remove();
    crossing = null;
    document.querySelector("[data-mended]")?.remove();
  }

  function say(words, bad = false) {
    status.textContent = words;
    status.classList.toggle("where__say--bad", bad);
  }

  function change(geometry) {
    if (crossing) forgetCrossing();
    carried.value = geometry ? JSON.stringify(geometry) : "";
    if (way() !== "drawn") return;
    offerRadius();
    later();
  }

  // A circle is drawn around a postcode or a point, never around an area.
  function offerRadius() {
    const chosen = way();
    radius.hidden = !(chosen === "around" || (chosen === "drawn" && pen.geometry()?.type === "Point" && !settings.onlyAreas));
  }

  const way = () => box.querySelector('[name="position"]:checked')?.value ?? "none";

  // A point is asked for with its circle; an area that is drawn is shown as it is.
  function wanted() {
    const chosen = way();
    if (chosen === "area" && field("area").value.trim()) return { mode: chosen, area: field("area").value };
    if (chosen === "around" && field("around").value.trim()) {
      return { mode: chosen, around: field("around").value, radius_m: field(CIRCLE).value };
    }
    const drawn = pen.geometry();
    if (chosen === "drawn" && drawn?.type === "Point" && field(CIRCLE).value.trim()) {
      return { mode: chosen, shape: carried.value, radius_m: field(CIRCLE).value };
    }
    return null;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  }

  async function ask() {
    const asked = wanted();
    asking?.abort();
    found?.remove();
    found = null;
    if (!asked || !settings.lookup) return;
    asking = new AbortController();
    const url = new URL(settings.lookup, document.baseURI);
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) {
        say(told.detail, true);
        return;
      }
      found = show(told.geometry, "drawn").addTo(map);
      map.fitBounds(found.getBounds(), { maxZoom: 16, padding: [24, 24] });
      say(`This is what will be kept: ${told.properties.say}.`);
    } catch (fault) {
      if (fault.name !== "AbortError") say("It could not be looked up just now. You can still send the form.", true);
    }
  }

  function turn() {
    const chosen = way();
    if (crossing && chosen !== "drawn") forgetCrossing();
    for (const part of box.querySelectorAll("[data-way]")) {
      part.hidden = !part.dataset.way.split(" ").includes(chosen);
    }
    offerRadius();
    holder.hidden = chosen === "none";
    pen.hide(chosen !== "drawn");
    if (now) {
      if (chosen === "none") now.remove();
      else now.addTo(map);
    }
    say(chosen === "drawn" ? pen.words() : "");
    map.invalidateSize({ animate: false });
    ask();
  }

  for (const radio of box.querySelectorAll('[name="position"]')) radio.addEventListener("change", turn);
  for (const name of ["area", "around", CIRCLE]) field(name)?.addEventListener("input", later);
  if (carried.value) {
    try {
      pen.bring(JSON.parse(carried.value));
    } catch {
      carried.value = ""; // nothing that can be shown; the server has said what is wrong with it
    }
  }
  turn();
  if (settings.crossing && way() === "drawn") {
    crossing = showCrossing(settings.crossing);
    crossing.addTo(map);
    map.fitBounds(crossing.getBounds(), { maxZoom: 17, padding: [32, 32], animate: false });
  }
  box.dataset.drawn = "";
});
