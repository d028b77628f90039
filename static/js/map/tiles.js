// The quiet ground under a map, from the site's own vector tiles: one call for every map.
//
// A map without tiles stays on plain ground, and a tile that does not come says nothing: the
// ground is never what a page is about.
import { L } from "./leaflet.js";
import { labelRules, paintRules, readColours } from "./cartography.js";
import { contextControl } from "./context.js";
import { element } from "./dom.js";
import { credit } from "./furniture.js";
import { inLanguage } from "./words.js";

const HERE = import.meta.url;
const TOLD = new URL("../../../tiles/layers.json", HERE);
const LIBRARY = new URL("../../vendor/protomaps-leaflet/protomaps-leaflet.js", HERE);
const DARK = "(prefers-color-scheme: dark)";
let library = null;

// boundaries: false on a page that draws its own edges of councils.
export async function addGround(map, { boundaries = true } = {}) {
  const told = await fetchQuietly(inLanguage(TOLD));
  if (!told || !Object.keys(told.layers).length || !(await loadLibrary())) return;
  const sources = sourcesOf(told, boundaries);
  // Loaded areas know their edges best; the ground's own edges stand in where none is loaded.
  const edges = boundaries ? ("boundaries" in sources ? "boundaries" : "basemap") : null;
  const ground = { map, sources, edges, maxZoom: told.max_zoom, shade: null, layer: null };
  if (told.layers.basemap?.sources.length) credit(map, told.layers.basemap.sources);
  const control = contextControl(map, told.context, (layer) => {
    ground.shade = layer;
    draw(ground);
  });
  ground.shade = control?.chosen ?? null;
  draw(ground);
  onSchemeChange(() => draw(ground));
}

async function fetchQuietly(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// Classic script of 128 KB: fetched after the map stands, and only where something is to draw.
function loadLibrary() {
  library ??= new Promise((done) => {
    const script = element("script", { src: LIBRARY });
    script.addEventListener("load", () => done(true));
    script.addEventListener("error", () => done(false));
    document.head.append(script);
  });
  return library;
}

function sourcesOf(told, boundaries) {
  const wanted = Object.entries(told.layers).filter(([layer]) => boundaries || layer !== "boundaries");
  return Object.fromEntries(wanted.map(([layer, { url }]) => [layer, source(url)]));
}

// What the library asks for a tile. Its own way would write each failure to the console.
function source(url) {
  return {
    async getZxy(z, x, y, signal) {
      try {
        const answer = await fetch(url.replace("{z}", z).replace("{x}", x).replace("{y}", y), { signal });
        if (answer.status !== 200) return undefined;
        return { data: await answer.arrayBuffer() };
      } catch (fault) {
        if (fault.name === "AbortError") throw fault;
        return undefined;
      }
    },
  };
}

// A new layer takes the old one's place once it has drawn.
function draw(ground) {
  const { map, sources, edges, shade, maxZoom } = ground;
  const kit = globalThis.protomapsL;
  const colours = readColours(map.getContainer());
  const asked = Object.keys(sources).filter((layer) => layer === "basemap" || layer === "boundaries" || layer === shade);
  const before = ground.layer;
  ground.layer = kit.leafletLayer({
    sources: Object.fromEntries(asked.map((layer) => [layer, { url: sources[layer], maxDataZoom: maxZoom }])),
    paintRules: paintRules(kit, colours, { shade, edges }),
    labelRules: labelRules(kit, colours),
    tasks: [document.fonts.ready],
    attribution: "",
    lang: document.documentElement.lang,
    pane: "ground",
    tileDelay: 1,
  });
  ground.layer.once("load", () => {
    before?.remove();
    map.getContainer().dataset.ground = shade ?? "plain";
  });
  ground.layer.addTo(map);
  // Paper is always light: a dark ground stays off it.
  map.getPane("ground").classList.toggle("no-print", isDark());
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia(DARK).matches);
}

function onSchemeChange(act) {
  matchMedia(DARK).addEventListener("change", act);
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
