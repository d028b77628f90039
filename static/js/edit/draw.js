// One shape on a map, drawn with mouse, touch or keyboard; buttons of our own drive the engine.
import { element } from "../map/dom.js";
import { L, PANE, quietly } from "./geoman.js";
import { keyboardDrawing } from "./keyboard.js";

const ENGINE = { Polygon: "Polygon", Line: "Line", Point: "CircleMarker" };
const LEAST = { Polygon: 3, Line: 2 };
const EARTH_M = 6378137;
const DECIMALS = 7;

// bar: where the buttons stand; told({ say, change }): words, and the geometry or null.
export function drawing(map, bar, told, { onlyAreas = false, lines = false } = {}) {
  let layer = null;
  let isOn = false;
  let kind = "Polygon";
  quietly(map);
  const keys = keyboardDrawing(map, { say: told.say, done: keep, ended });

  const buttons = {
    area: button("Draw an area", (event) => begin("Polygon", event)),
    line: button("Draw a line", (event) => begin("Line", event)),
    point: button("Put a point", (event) => begin("Point", event)),
    finish: button("Finish", finish),
    undo: button("Undo the last corner", undo),
    cancel: button("Cancel", cancel),
    change: button("Change the corners", change),
  };
  bar.replaceChildren(...Object.values(buttons));
  map.on("pm:create", ({ layer: made }) => {
    made.remove();
    keep(made);
  });
  map.on("pm:drawend", ended);
  show();

  function button(words, press) {
    const node = element("button", { type: "button", class: "btn" }, words);
    node.addEventListener("click", press);
    return node;
  }

  // Only what can be done now is offered.
  function show() {
    const drawn = layer !== null;
    buttons.area.hidden = isOn;
    buttons.line.hidden = isOn || !lines;
    buttons.point.hidden = isOn || onlyAreas;
    buttons.finish.hidden = buttons.undo.hidden = !isOn || kind === "Point";
    buttons.cancel.hidden = !isOn;
    buttons.change.hidden = isOn || !drawn || !layer.getLatLngs;
    buttons.area.textContent = drawn ? "Draw another area" : "Draw an area";
    buttons.point.textContent = drawn ? "Put another point" : "Put a point";
  }

  // A button that was pressed by a key starts drawing by keys; one that was pressed starts the rest.
  function begin(wanted, event) {
    settle();
    kind = wanted;
    isOn = true;
    show();
    if (event.detail === 0) {
      keys.start(wanted);
      return;
    }
    map.pm.enableDraw(ENGINE[wanted]);
    told.say(
      wanted === "Point"
        ? "Press where it is."
        : wanted === "Line"
        ? "Press each corner of the line; press Finish, or the last corner again, when it is whole."
        : "Press each corner; press Finish, or the first corner again, when it is whole.",
    );
  }

  function finish() {
    if (keys.isOn()) keys.finish();
    else {
      const pen = map.pm.Draw[ENGINE[kind]];
      const what = kind === "Line" ? "A line" : "An area";
      if ((pen._layer?.getLatLngs().length ?? 0) < LEAST[kind]) told.say(`${what} needs at least ${LEAST[kind]} corners.`);
      else pen._finishShape();
    }
  }

  function undo() {
    if (keys.isOn()) {
      keys.undo();
      map.getContainer().focus();
    } else if ((map.pm.Draw[ENGINE[kind]]._layer?.getLatLngs().length ?? 0) > 0) {
      map.pm.Draw[ENGINE[kind]]._removeLastVertex();
    }
  }

  function cancel() {
    if (keys.isOn()) keys.cancel();
    map.pm.disableDraw();
    ended();
  }

  function ended() {
    if (!isOn) return;
    isOn = false;
    show();
  }

  function keep(made) {
    layer?.remove();
    layer = made.addTo(map);
    if (made.getLatLngs) made.getElement()?.classList.add("drawn");
    else made.getElement()?.classList.add("drawn", "drawn--point");
    made.on("pm:edit pm:dragend", changed);
    ended();
    show();
    changed();
    if (document.activeElement === document.body) buttons.area.focus();
  }

  function change() {
    const on = !layer.pm.enabled();
    if (on) layer.pm.enable({ allowSelfIntersection: false, snappable: false });
    else settle();
    buttons.change.textContent = on ? "The corners are right" : "Change the corners";
    told.say(on ? "Drag a corner, or a small circle between two corners to make a new one." : words());
  }

  function settle() {
    layer?.pm?.disable();
    buttons.change.textContent = "Change the corners";
  }

  function changed() {
    told.change(geometry());
    told.say(words());
  }

  function words() {
    if (!layer) return "";
    if (!layer.getLatLngs) return "One point is put.";
    if (!(layer instanceof L.Polygon)) {
      const corners = layer.getLatLngs();
      const long = corners.slice(1).reduce((sum, one, index) => sum + map.distance(corners[index], one), 0);
      return `A line with ${corners.length} corners is drawn, about ${Math.round(long)} metres.`;
    }
    // An outline that was mended may be several areas.
    const held = layer.getLatLngs();
    const rings = Array.isArray(held[0][0]) ? held.map((one) => one[0]) : [held[0]];
    const corners = rings.reduce((sum, ring) => sum + ring.length, 0);
    return `An area with ${corners} corners is drawn, about ${hectares(rings)} hectares.`;
  }

  function geometry() {
    return layer ? layer.toGeoJSON(DECIMALS).geometry : null;
  }

  // A shape that the page brings, such as one that was drawn before a refusal.
  function bring(found) {
    const [made] = L.geoJSON(found, {
      pane: PANE,
      style: { className: "drawn" },
      pointToLayer: (_feature, at) => L.circleMarker(at, { className: "drawn drawn--point", pane: PANE }),
    }).getLayers();
    keep(made);
  }

  function hide(on) {
    if (on) {
      cancel();
      settle();
      layer?.remove();
    } else layer?.addTo(map);
  }

  return { bring, hide, geometry, words };
}

// Good to a few parts in a thousand: enough to notice a slip, never kept.
function hectares(rings) {
  const size = rings.map(squareMetres).reduce((sum, one) => sum + one, 0) / 10000;
  return size < 10 ? size.toFixed(1) : String(Math.round(size));
}

function squareMetres(ring) {
  const lat = (ring[0].lat * Math.PI) / 180;
  const flat = ring.map((one) => [
    ((one.lng * Math.PI) / 180) * EARTH_M * Math.cos(lat),
    ((one.lat * Math.PI) / 180) * EARTH_M,
  ]);
  let twice = 0;
  flat.forEach(([x, y], index) => {
    const [nextX, nextY] = flat[(index + 1) % flat.length];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}
