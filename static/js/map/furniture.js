// What stands on every map: zoom, scale bar, attribution, and words when something is missing.
import { L } from "./leaflet.js";
import { element, svg } from "./dom.js";
import { gettext } from "./words.js";

const SCALE_PX = 100;
const ROOMY_PX = 700;
const STEPS_M = [1, 2, 3, 5];

export function zoomButtons(map) {
  const button = (label, sign, turn) => {
    const node = element("button", { type: "button", class: "mapbtn", "aria-label": label }, sign);
    node.addEventListener("click", turn);
    return node;
  };
  const group = element(
    "div",
    { class: "mapbtns__group" },
    button(gettext("Zoom in"), "+", () => map.zoomIn()),
    button(gettext("Zoom out"), "−", () => map.zoomOut()),
  );
  const holder = element("div", { class: "mapbtns no-print" }, group);
  L.DomEvent.disableClickPropagation(holder);
  map.getContainer().append(holder);
}

// Asks the browser only when pressed; the answer stays in the page.
export function locateButton(map) {
  const icon = svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", width: 20, height: 20, "aria-hidden": "true" },
    svg("path", { class: "ln", d: "M8 4.2a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6zM8 1v3M8 12v3M1 8h3M12 8h3" }),
  );
  const button = element("button", { type: "button", class: "mapbtn", "aria-label": gettext("Show where I am") }, icon);
  const dot = L.circleMarker([0, 0], { pane: "selection", radius: 7, className: "here-dot", interactive: false });
  button.addEventListener("click", () => map.locate({ timeout: 10000 }));
  map.on("locationfound", ({ latlng }) => {
    dot.setLatLng(latlng).addTo(map);
    map.panTo(latlng);
    say(map, gettext("The dot is where your device says you are."));
  });
  map.on("locationerror", () => say(map, gettext("Your device did not say where you are. Type a postcode instead.")));
  map.getContainer().querySelector(".mapbtns").append(element("div", { class: "mapbtns__group" }, button));
}

// The longest round length that fits, drawn in quarters like the strip under the masthead.
export function scaleLength(metresPerPixel) {
  const room = metresPerPixel * SCALE_PX;
  let best = 1;
  for (let size = 1; size <= room; size *= 10) {
    for (const step of STEPS_M) if (step * size <= room) best = step * size;
  }
  return best;
}

export function foot(map, attribution) {
  const bar = svg("svg", { class: "mscale", viewBox: "0 0 136 28", width: 136, height: 28, role: "img" });
  const footer = element("div", { class: "mapfoot" }, bar);
  map.getContainer().append(footer);
  if (attribution) credit(map, [attribution]);
  const draw = () => {
    const { y } = map.getSize();
    const from = map.containerPointToLatLng([0, y / 2]);
    const metresPerPixel = from.distanceTo(map.containerPointToLatLng([SCALE_PX, y / 2])) / SCALE_PX;
    const length = scaleLength(metresPerPixel);
    const wide = length / metresPerPixel;
    const words = length >= 1000 ? gettext("%(number)s km", { number: length / 1000 }) : gettext("%(number)s m", { number: length });
    bar.setAttribute("aria-label", gettext("Scale: this bar is %(length)s long", { length: words }));
    bar.replaceChildren(
      svg("rect", { class: "e", x: 3, y: 17, width: wide, height: 6 }),
      svg("rect", { class: "d", x: 3, y: 17, width: wide / 4, height: 6 }),
      svg("rect", { class: "d", x: 3 + wide / 2, y: 17, width: wide / 4, height: 6 }),
      svg("text", { x: 2, y: 12 }, "0"),
      svg("text", { x: 3 + wide, y: 12, "text-anchor": "middle" }, words),
    );
  };
  map.on("zoomend moveend resize", draw);
  map.whenReady(draw);
}

// Whose data a map shows, a line each. They would cover a small map: there one press opens them.
export function credit(map, lines) {
  const footer = map.getContainer().querySelector(".mapfoot");
  let held = footer.querySelector(".attrib");
  if (!held) {
    held = element("details", { class: "attrib" }, element("summary", {}, gettext("Sources")));
    held.open = map.getSize().x >= ROOMY_PX;
    L.DomEvent.disableClickPropagation(held);
    footer.append(held);
  }
  for (const line of lines) held.append(element("p", { class: "attrib__line", dir: "auto" }, line));
}

export function say(map, words) {
  const container = map.getContainer();
  let status = container.querySelector(".mapsay");
  if (!status) {
    status = element("p", { class: "mapsay", role: "status", dir: "auto" });
    container.append(status);
  }
  status.textContent = words;
}
