// Figures shaded behind the map, off at first: a switch for each at the map's inline end, and a
// key that says what the classes mean and of when the figures are. The address remembers which.
import { L } from "./leaflet.js";
import { element, svg } from "./dom.js";
import { gettext, inLanguage } from "./words.js";

const ASKED = "layers";
let made = 0;

// contexts: [{layer, name, legend}]; `change` is told the layer to shade, or null.
export function contextControl(map, contexts, change) {
  if (!contexts.length) return null;
  const holder = map.getContainer().querySelector(".mapbtns");
  const asked = new URLSearchParams(location.search).get(ASKED);
  let chosen = contexts.find(({ layer }) => layer === asked) ?? null;
  let key = null;

  const panel = element("div", { class: "maplayers", id: `maplayers-${(made += 1)}`, role: "group", "aria-label": gettext("Layers"), hidden: "", dir: "auto" });
  const button = element(
    "button",
    { type: "button", class: "mapbtn", "aria-label": gettext("Layers"), "aria-expanded": "false", "aria-controls": panel.id },
    icon(),
  );
  const switches = contexts.map((context) => {
    const box = element("input", { type: "checkbox" });
    box.checked = context === chosen;
    box.addEventListener("change", () => choose(box.checked ? context : null));
    panel.append(element("label", { class: "maplayers__one" }, box, element("span", {}, context.name)));
    return { box, context };
  });

  function open(on) {
    panel.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    if (on) switches[0].box.focus();
  }

  async function choose(context) {
    chosen = context;
    for (const one of switches) one.box.checked = one.context === context;
    remember(context?.layer ?? null);
    change(context?.layer ?? null);
    await showKey();
  }

  async function showKey() {
    const wanted = chosen;
    const next = wanted ? await keyOf(wanted) : null;
    if (wanted !== chosen) return; // switched again meanwhile
    key?.remove();
    key = next;
    if (key) map.getContainer().after(key);
  }

  button.addEventListener("click", () => open(panel.hidden));
  for (const node of [panel, button]) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      open(false);
      button.focus();
    });
  }
  const group = element("div", { class: "mapbtns__group" }, button);
  holder.append(group, panel);
  L.DomEvent.disableClickPropagation(panel);
  if (chosen) showKey();
  return { chosen: chosen?.layer ?? null };
}

function remember(layer) {
  const address = new URL(location.href);
  if (layer) address.searchParams.set(ASKED, layer);
  else address.searchParams.delete(ASKED);
  history.replaceState(history.state, "", address);
}

// Nothing is shaded without a key, so a key that cannot be fetched says so in its place.
async function keyOf({ name, legend }) {
  const key = element("section", { class: "mapkey", dir: "auto", "aria-label": name });
  let told = null;
  try {
    const answer = await fetch(inLanguage(legend), { headers: { Accept: "application/json" } });
    if (answer.ok) told = await answer.json();
  } catch {
    // said below
  }
  key.append(element("p", { class: "mapkey__h" }, told?.title ?? name));
  if (!told) {
    key.append(element("p", { class: "small" }, gettext("What the colours mean could not be fetched. Switch the layer off and on again.")));
    return key;
  }
  key.append(element("p", { class: "small" }, told.vintage));
  const rows = told.classes.map(({ words, style }) => element("li", {}, swatch(style), element("span", {}, words)));
  key.append(element("ul", { class: "mapkey__list" }, ...rows));
  for (const line of told.sources) key.append(element("p", { class: "small muted" }, line));
  return key;
}

function swatch(style) {
  const box = { x: 1, y: 1, width: 30, height: 18 };
  const drawn = [svg("rect", { class: style, ...box })];
  if (style === "depriv-none") {
    drawn.push(svg("path", { class: "hatch-map", d: "M1 10 10 1M1 19 19 1M10 19 28 1M19 19 31 7" }));
  }
  return svg("svg", { class: "mapkey__swatch", viewBox: "0 0 32 20", width: 32, height: 20, "aria-hidden": "true" }, ...drawn);
}

function icon() {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", width: 20, height: 20, "aria-hidden": "true" },
    svg("path", { class: "ln", d: "M8 1.8 14.6 5.2 8 8.6 1.4 5.2zM1.8 8.2 8 11.4l6.2-3.2M1.8 11 8 14.2l6.2-3.2" }),
  );
}
