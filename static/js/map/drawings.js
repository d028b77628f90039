// The symbols' drawings, the same as templates/components/symbols.html (a test compares them).
// Plate says what sort of record, glyph says which kind; colour, the family, is in the style sheet.

export const PLATES = {
  asset: ["rect", { x: -12, y: -12, width: 24, height: 24, rx: 4 }],
  organisation: ["circle", { r: 12.5 }],
  anchor: ["path", { d: "M-8.2-14.2H8.2L16.4 0 8.2 14.2H-8.2L-16.4 0z" }],
  development: ["path", { d: "M0-16 16 0 0 16-16 0z" }],
};

// Class ("g" filled, "gl" drawn in lines) and path in a box of 16.
export const GLYPHS = {
  green_space: ["g", "M8 1.2a4.6 4.6 0 0 1 1.1 9.07V14.6H6.9v-4.33A4.6 4.6 0 0 1 8 1.2z"],
  playing_field: ["gl", "M2 4h12v8H2zM8 4v8M8 6.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8"],
  water: ["gl", "M1.5 5.8c1.6-1.7 2.9-1.7 4.3 0s2.8 1.7 4.3 0 2.7-1.7 4.3 0M1.5 10.4c1.6-1.7 2.9-1.7 4.3 0s2.8 1.7 4.3 0 2.7-1.7 4.3 0"],
  community_building: ["g", "M8 1.6 1.5 7.2l1.1 1.2.7-.6v6.1h3.5v-3.8h2.4v3.8h3.5V7.8l.7.6 1.1-1.2z"],
  place_of_worship: ["g", "M8 .9C5 3.3 3.4 5.4 3.4 8v6.5h3V11a1.6 1.6 0 0 1 3.2 0v3.5h3V8C12.6 5.4 11 3.3 8 .9z"],
  vacant_site: ["gl", "M2.6 5.6v-3h3M10.4 2.6h3v3M13.4 10.4v3h-3M5.6 13.4h-3v-3M7.9 7.9h.2"],
  industrial_site: ["g", "M1.6 14V6.6l3.7 2.5V6.6L9 9.1V2.4h2.1l.5 11.6zM12.4 8.6h1.4L14.4 14h-1.6z"],
  organisation: ["g", "M5.4 2.7a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM1.2 13c0-3.1 1.8-5 4.2-5s4.2 1.9 4.2 5zM11.2 4a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6zM10.9 13c0-1.7-.4-3.1-1.2-4.2.5-.3 1-.4 1.5-.4 2 0 3.5 1.6 3.5 4.6z"],
  anchor: ["g", "M8 1.4 1.6 4.9v1.6h12.8V4.9zM3 7.6h2v4.2H3zM7 7.6h2v4.2H7zM11 7.6h2v4.2h-2zM1.8 12.8h12.4v1.8H1.8z"],
  development: ["gl", "M4.6 14V2.2M2.2 14h5M2 4h12M4.6 2.2 8.6 4M11.6 4v3.2M9.8 7.2h3.6v3H9.8z"],
  other: ["gl", "M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"],
};
