// What somebody of a group says of a place. A sensitive one is the area that it lies in, and never
// a point.
import { L } from "./leaflet.js";
import { shape } from "./layers.js";

const LINES = { LineString: "said-line", MultiLineString: "said-line" };

export function said(feature, interactive = false) {
  const { geometry, properties } = feature;
  if (geometry.type === "Point") {
    const [lon, lat] = geometry.coordinates;
    return L.circleMarker([lat, lon], { pane: "selection", radius: 7, className: "said-dot", interactive });
  }
  const looks = properties.sensitive ? "o-sensitive" : (LINES[geometry.type] ?? "o-said");
  return shape(feature, "asset-outlines", looks, interactive);
}
