// Symbols that would cover each other move apart, so that each can be seen and pressed. A thin line
// leads from a moved symbol to where the thing really is.
import { L } from "./leaflet.js";

const ROOM_PX = 44;
const ROUNDS = 60;

export function keepApart(map, pins) {
  const leads = L.layerGroup().addTo(map);

  function arrange() {
    const places = pins.map((pin) => {
      const where = map.latLngToLayerPoint(pin.getLatLng());
      return { pin, from: where, x: where.x, y: where.y };
    });
    for (let round = 0; round < ROUNDS && pushed(places); round += 1);
    leads.clearLayers();
    for (const { pin, from, x, y } of places) {
      const node = pin.getElement();
      const half = node.offsetWidth / 2;
      node.style.marginLeft = `${Math.round(x - from.x - half)}px`;
      node.style.marginTop = `${Math.round(y - from.y - half)}px`;
      if (Math.hypot(x - from.x, y - from.y) > 2) {
        const end = map.layerPointToLatLng(L.point(x, y));
        L.polyline([pin.getLatLng(), end], { pane: "base-names", className: "lead-line", interactive: false }).addTo(leads);
      }
    }
  }

  function both() {
    arrange();
    placeNames(map, pins);
  }

  map.on("zoomend resize", both);
  both();
  // Gives each symbol its own place back, for when others are drawn.
  return () => {
    map.off("zoomend resize", both);
    leads.remove();
    for (const pin of pins) {
      const node = pin.getElement();
      if (node) node.style.marginLeft = node.style.marginTop = `${-node.offsetWidth / 2}px`;
    }
  };
}

// A name that always shows stands on the side where it covers no symbol, or gives way.
function placeNames(map, pins) {
  const marks = pins.map((pin) => pin.getElement().getBoundingClientRect());
  pins.forEach((pin, number) => {
    const name = pin.getTooltip();
    if (!name?.options.permanent) return;
    const free = ["right", "left"].find((side) => {
      name.options.direction = side;
      name.update();
      const box = name.getElement().getBoundingClientRect();
      return marks.every((mark, other) => other === number || !covers(box, mark));
    });
    name.getElement().classList.toggle("mapname--gives-way", !free);
  });
}

function covers(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

// One round of pushing; says whether anything was too near. Things at one point part in the order
// of the list, each in its own direction, so that the same map always looks the same.
function pushed(places) {
  let any = false;
  for (let first = 0; first < places.length; first += 1) {
    for (let second = first + 1; second < places.length; second += 1) {
      const [one, other] = [places[first], places[second]];
      let across = other.x - one.x;
      let down = other.y - one.y;
      let apart = Math.hypot(across, down);
      if (apart >= ROOM_PX) continue;
      if (apart < 0.01) {
        across = Math.cos(second);
        down = Math.sin(second);
        apart = 1;
      }
      any = true;
      const push = (ROOM_PX + 0.5 - Math.hypot(other.x - one.x, other.y - one.y)) / 2 / apart;
      one.x -= across * push;
      one.y -= down * push;
      other.x += across * push;
      other.y += down * push;
    }
  }
  return any;
}
