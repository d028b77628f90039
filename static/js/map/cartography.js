// How the quiet ground is drawn: rules for protomaps-leaflet, from the bottom, with the style
// sheet's own colours, so that dark and light need no second list.

const NAMES = [
  "--map-land", "--map-built", "--map-green", "--map-green-line", "--map-green-label", "--map-water",
  "--map-water-line", "--map-water-label", "--map-road", "--map-road-case", "--map-rail", "--map-bound",
  "--map-label", "--map-halo", "--depriv-1", "--depriv-2", "--depriv-3", "--depriv-4", "--depriv-5",
  "--font-text",
];
const MAJOR = new Set(["motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link"]);
const RIVERS = new Set(["river", "canal"]);
const CITIES = new Set(["city", "town"]);
const CAPITALS = new Set(["suburb", "quarter", "neighbourhood", "village", "hamlet", "district"]);
// Width in pixels by zoom; between two zooms it grows evenly, and twice as fast from 16 on.
const WIDTHS = {
  major: [[8, 0.8], [11, 1.6], [13, 3], [15, 6], [16, 9], [18, 22]],
  minor: [[12, 0.5], [13, 1], [14, 2], [15, 3.6], [16, 6.5], [18, 16]],
  water: [[9, 0.8], [12, 1.6], [14, 3], [16, 6], [18, 14]],
};
const POINT = 1;
const LINE = 2;
const AREA = 3;
const CENTRE = 2;

// The style sheet's values as they stand now, by name without the dashes before it.
export function readColours(node) {
  const styles = getComputedStyle(node);
  return Object.fromEntries(NAMES.map((name) => [name.slice(2), styles.getPropertyValue(name).trim()]));
}

export function widthAt(kind, zoom) {
  const stops = WIDTHS[kind];
  if (zoom <= stops[0][0]) return stops[0][1];
  for (let next = 1; next < stops.length; next += 1) {
    const [from, thin] = stops[next - 1];
    const [to, thick] = stops[next];
    if (zoom <= to) return thin + ((thick - thin) * (zoom - from)) / (to - from);
  }
  return stops.at(-1)[1];
}

// What is drawn of a theme at a zoom; `also` narrows it down.
const of = (theme, also = () => true) => (zoom, { props, geomType }) =>
  props.theme === theme && (props.min_zoom ?? 0) <= zoom && also(props, geomType);
const isArea = (_props, geomType) => geomType === AREA;
const isNamedPoint = (_props, geomType) => geomType === POINT;
const isMajor = ({ kind }) => MAJOR.has(kind);
const isMinor = ({ kind }) => !MAJOR.has(kind);

// shade: name of the shaded layer; edges: which source draws them, or null for a page's own.
export function paintRules(kit, colours, { shade = null, edges = "boundaries" } = {}) {
  const base = (filter, symbolizer) => ({ dataSource: "basemap", dataLayer: "basemap", filter, symbolizer });
  const line = (color, width, more = {}) =>
    new kit.LineSymbolizer({ color, width, lineCap: "round", lineJoin: "round", ...more });
  const fill = (colour, edge = null, width = 0) =>
    new kit.PolygonSymbolizer({ fill: colour, stroke: edge ?? colour, width });
  const road = (filter, kind) => [
    base(of("road", filter), line(colours["map-road-case"], (zoom) => widthAt(kind, zoom) + (zoom < 13 ? 0.8 : 1.6))),
    base(of("road", filter), line(colours["map-road"], (zoom) => widthAt(kind, zoom))),
  ];
  const [minorCase, minorRoad] = road(isMinor, "minor");
  const [majorCase, majorRoad] = road(isMajor, "major");
  const isRiver = ({ kind }) => RIVERS.has(kind);
  return [
    base(of("land", isArea), fill(colours["map-land"])),
    base(of("built", isArea), fill(colours["map-built"])),
    base(of("green", isArea), fill(colours["map-green"], colours["map-green-line"], 0.8)),
    ...(shade ? shadeRules(kit, colours, shade) : []),
    base(of("water", isArea), fill(colours["map-water"], colours["map-water-line"], 1)),
    base(of("waterway", isRiver), line(colours["map-water-line"], (zoom) => widthAt("water", zoom) + 1.4)),
    base(of("waterway"), line(colours["map-water"], (zoom) => widthAt("water", zoom))),
    { ...base(of("building", isArea), new kit.PolygonSymbolizer({ fill: colours["map-road-case"], opacity: 0.55 })), minzoom: 16 },
    { ...base(of("path"), line(colours["map-rail"], 1.1, { dash: [3, 2.5], lineCap: "butt" })), minzoom: 15 },
    minorCase, majorCase, minorRoad, majorRoad,
    base(of("rail"), line(colours["map-rail"], (zoom) => (zoom < 13 ? 0.8 : 1.4))),
    { ...base(of("rail"), line(colours["map-rail"], 4.5, { dash: [1, 9], lineCap: "butt" })), minzoom: 13 },
    ...(edges === "boundaries" ? edgeRules(kit, colours, Boolean(shade)) : []),
    ...(edges === "basemap" ? [base(of("boundary"), edge(kit, colours["map-bound"], 1, [9, 3, 2, 3]))] : []),
  ];
}

const edge = (kit, color, width, dash) => new kit.LineSymbolizer({ color, width, dash });

// Over shading each dash needs a halo to be seen.
function edgeRules(kit, colours, shaded) {
  const edgesOf = (kinds) => (zoom, { props, geomType }) =>
    geomType === LINE && kinds.includes(props.kind) && props.min_zoom <= zoom;
  const rule = (kinds, symbolizer) =>
    ({ dataSource: "boundaries", dataLayer: "boundaries", filter: edgesOf(kinds), symbolizer });
  const halo = new kit.LineSymbolizer({ color: colours["map-halo"], width: 4.5, opacity: 0.7 });
  return [
    ...(shaded ? [rule(["district", "region", "neighbourhood"], halo)] : []),
    rule(["ward"], edge(kit, colours["map-bound"], 1, [5, 3, 1, 3])),
    rule(["district", "region"], edge(kit, colours["map-bound"], 2.2, [9, 3, 2, 3])),
    rule(["neighbourhood"], edge(kit, colours["map-label"], 2, [8, 3, 1, 3])),
  ];
}

// Classes 1 to 5; an area without a figure is hatched, never the lightest class.
function shadeRules(kit, colours, layer) {
  const rule = (symbolizer, wanted) => ({
    dataSource: layer,
    dataLayer: layer,
    filter: (_zoom, { props }) => (props.class ?? 0) === wanted,
    symbolizer,
  });
  const hatch = kit.createPattern(7, 7, (_canvas, pen) => {
    pen.strokeStyle = colours["map-label"];
    pen.lineWidth = 1.1;
    pen.beginPath();
    for (const [x, y] of [[-1, 8], [-1, 1], [6, 8]]) {
      pen.moveTo(x, y);
      pen.lineTo(x + 9, y - 9);
    }
    pen.stroke();
  });
  const keyline = { stroke: colours["map-bound"], width: 0.8 };
  const classes = [1, 2, 3, 4, 5].map((step) =>
    rule(new kit.PolygonSymbolizer({ fill: colours[`depriv-${step}`], ...keyline }), step),
  );
  return [rule(new kit.PolygonSymbolizer({ pattern: hatch, ...keyline }), 0), ...classes];
}

// Names, most important first: a later one gives way.
export function labelRules(kit, colours) {
  const rule = (filter, symbolizer) => ({ dataSource: "basemap", dataLayer: "basemap", filter, symbolizer });
  const text = { fontFamily: colours["font-text"], stroke: colours["map-halo"], width: 3, lineHeight: 1.4 };
  const name = (fill, size, more = {}) =>
    new kit.CenteredTextSymbolizer({ ...text, fill, fontSize: size, maxLineChars: 14, ...more });
  const along = (fill, size, more = {}) =>
    new kit.LineLabelSymbolizer({ ...text, fill, fontSize: size, position: CENTRE, repeatDistance: 400, ...more });
  const watery = { fontStyle: "italic", stroke: colours["map-water"] };
  return [
    rule(of("place", ({ kind }) => CITIES.has(kind)), name(colours["map-label"], 15, { fontWeight: 600 })),
    rule(
      of("place", ({ kind }) => CAPITALS.has(kind)),
      name(colours["map-label"], 12, { fontWeight: 600, letterSpacing: 0.6, textTransform: "uppercase" }),
    ),
    rule(of("place", ({ kind }) => !CITIES.has(kind) && !CAPITALS.has(kind)), name(colours["map-label"], 12)),
    rule(of("water", isNamedPoint), name(colours["map-water-label"], 12, watery)),
    rule(of("green", isNamedPoint), name(colours["map-green-label"], 12)),
    { ...rule(of("road", isMajor), along(colours["map-label"], 11.5)), minzoom: 13 },
    { ...rule(of("waterway"), along(colours["map-water-label"], 12, watery)), minzoom: 12 },
    { ...rule(of("road", isMinor), along(colours["map-label"], 11.5)), minzoom: 15 },
    { ...rule(of("building", isNamedPoint), name(colours["map-label"], 11.5)), minzoom: 17 },
  ];
}
