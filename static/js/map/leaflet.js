// Leaflet puts itself on the global object; modules take it from here.
import "../../vendor/leaflet/leaflet.js";

export const L = globalThis.L;
