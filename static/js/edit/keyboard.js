// Drawing by keyboard alone: the map moves under a cross in its middle, and Enter sets a corner.
import { L, PANE } from "./geoman.js";

const LEAST = { Polygon: 3, Line: 2 };

// told({ say, done, ended }): words for the status line, the finished layer, and the end of it.
export function keyboardDrawing(map, told) {
  const box = map.getContainer();
  let corners = null; // null while nobody draws so
  let kind = "Polygon";
  let line = null;

  function start(wanted) {
    kind = wanted;
    corners = [];
    line = (kind === "Line" ? L.polyline : L.polygon)([], { className: "drawn", pane: PANE, interactive: false }).addTo(map);
    box.classList.add("map--crossed");
    box.focus();
    told.say(
      kind === "Point"
        ? "Arrow keys move the map under the cross. Enter puts the point there, Escape cancels."
        : "Arrow keys move the map under the cross. Enter adds a corner there, Backspace takes the last one away, F finishes, Escape cancels.",
    );
  }

  function stop() {
    corners = null;
    line?.remove();
    line = null;
    box.classList.remove("map--crossed");
    told.ended();
  }

  function add() {
    if (kind === "Point") {
      const at = map.getCenter();
      stop();
      told.done(L.circleMarker(at, { className: "drawn drawn--point", pane: PANE }));
      return;
    }
    corners.push(map.getCenter());
    line.setLatLngs(corners);
    told.say(`Corner ${corners.length} is set.${corners.length < LEAST[kind] ? "" : " F finishes."}`);
  }

  function undo() {
    corners.pop();
    line.setLatLngs(corners);
    told.say(corners.length ? `${corners.length} corners are left.` : "No corner is set.");
  }

  function finish() {
    if (corners.length < LEAST[kind]) {
      told.say(`${kind === "Line" ? "A line" : "An area"} needs at least ${LEAST[kind]} corners; ${corners.length} are set.`);
      return;
    }
    const made = (kind === "Line" ? L.polyline : L.polygon)(corners, { className: "drawn", pane: PANE });
    stop();
    told.done(made);
  }

  box.addEventListener("keydown", (event) => {
    if (!corners || event.target !== box) return;
    const acts = { Enter: add, Backspace: undo, Escape: cancel, f: finish, F: finish };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  function cancel() {
    stop();
    told.say("Nothing was drawn.");
  }

  return { start, undo, finish, cancel, isOn: () => corners !== null };
}
