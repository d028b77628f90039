// Where the map stands, in the address behind the #: it is shared with the address, and never sent.

const DECIMALS = 5;
const FORM = /^#map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/;

export function positionOf(hash) {
  const found = FORM.exec(hash);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  const sound = zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return sound ? { zoom, at: [lat, lon] } : null;
}

export function keepPosition(map) {
  const keep = () => {
    const { lat, lng } = map.getCenter();
    const hash = `#map=${map.getZoom()}/${lat.toFixed(DECIMALS)}/${lng.toFixed(DECIMALS)}`;
    const { pathname, search } = location;
    history.replaceState(history.state, "", pathname + search + hash);
  };
  map.on("moveend", keep);
  // A link to a part of the page (the menu, the list) took its place: what is shared has it again.
  addEventListener("hashchange", () => positionOf(location.hash) || keep());
}
