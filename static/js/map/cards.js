// One fragment about what was pressed: a popup on desks, a sheet at the foot of the screen on phones.
// Escape closes it and returns the focus to where it was opened from.
import { L } from "./leaflet.js";
import { element } from "./dom.js";
import { symbol } from "./symbols.js";
import { gettext } from "./words.js";

const PHONE = "(max-width: 59.99rem)";
// What a sheet always leaves of the map.
const LEFT_PX = 90;

// name, eyebrow, facts (one line each), actions ([{words, href}]), and a symbol when there is one.
export function card({ name, eyebrow, facts = [], actions = [], sketched = false, look = null }) {
  // The focus lands on its "Close": the name says of what.
  const node = element("div", { class: "popup", dir: "auto", role: "dialog", "aria-label": name });
  if (eyebrow) {
    const mark = look ? symbol(look.record, look.kind, look.family, 32) : null;
    node.append(element("p", { class: "eyebrow" }, mark, element("span", {}, eyebrow)));
  }
  node.append(element("p", { class: "popup__h" }, name));
  for (const fact of facts) node.append(element("p", { class: "small" }, fact));
  if (sketched) node.append(element("p", { class: "small muted" }, gettext("Outline sketched, not surveyed.")));
  if (actions.length) {
    const links = actions.map(({ words, href }, index) =>
      element("a", { class: index ? "btn" : "btn btn--go", href }, words),
    );
    node.append(element("p", { class: "btn-row" }, ...links));
  }
  return node;
}

export function cards(map) {
  const container = map.getContainer();
  // Beside the map, not in it: a map is lower than what a card holds, and lies under the list.
  const sheet = element("div", { class: "mapsheet no-print", hidden: "" });
  container.after(sheet);
  let popup = null;
  let opener = null;
  let closed = () => {};

  function close({ refocus = false } = {}) {
    const back = opener;
    const after = closed;
    opener = null;
    closed = () => {};
    sheet.hidden = true;
    sheet.replaceChildren();
    popup?.remove();
    popup = null;
    after();
    if (refocus) back?.focus();
  }

  function open(at, content, { from = document.activeElement, onClose = () => {} } = {}) {
    close();
    opener = from;
    closed = onClose;
    const button = element("button", { type: "button", class: "popup__close", "aria-label": gettext("Close") }, "×");
    button.addEventListener("click", () => close({ refocus: true }));
    content.prepend(button);
    if (matchMedia(PHONE).matches) {
      sheet.append(content);
      sheet.hidden = false;
      scrollTo({ top: scrollY + beneath(), behavior: "instant" });
      map.panInside(at, { paddingTopLeft: [30, 30], paddingBottomRight: [70, covered() + 30] });
    } else {
      popup = L.popup({ closeButton: false, closeOnClick: false, autoClose: false, maxWidth: 340, offset: [0, -14] })
        .setLatLng(at)
        .setContent(content)
        .openOn(map);
    }
    button.focus({ preventScroll: true });
  }

  // How far the page must move for the map to show above the sheet, never out at the top.
  function beneath() {
    const { top } = container.getBoundingClientRect();
    const lacking = LEFT_PX - (sheet.getBoundingClientRect().top - top);
    return Math.max(0, Math.min(lacking, top));
  }

  function covered() {
    const over = container.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    return Math.max(0, Math.min(over, container.offsetHeight - LEFT_PX));
  }

  for (const holder of [container, sheet]) {
    holder.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !opener) return;
      event.stopPropagation();
      close({ refocus: true });
    });
  }
  // From elsewhere the focus stays where it is, and shows again.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener && !event.defaultPrevented) close();
  });
  map.on("click", () => close());
  return { open, close };
}
