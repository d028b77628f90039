// One fragment about what was pressed: a popup on desks, a sheet at the foot of the map on phones.
// Escape closes it and returns the focus to where it was opened from.
import { L } from "./leaflet.js";
import { element } from "./dom.js";
import { symbol } from "./symbols.js";
import { gettext } from "./words.js";

const PHONE = "(max-width: 59.99rem)";

// name, eyebrow, facts (one line each), actions ([{words, href}]), and a symbol when there is one.
export function card({ name, eyebrow, facts = [], actions = [], sketched = false, look = null }) {
  const node = element("article", { class: "popup", dir: "auto" });
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
  const sheet = element("div", { class: "mapsheet", hidden: "" });
  container.append(sheet);
  L.DomEvent.disableClickPropagation(sheet);
  L.DomEvent.disableScrollPropagation(sheet);
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
      map.panInside(at, { paddingTopLeft: [30, 30], paddingBottomRight: [70, sheet.offsetHeight + 30] });
    } else {
      popup = L.popup({ closeButton: false, closeOnClick: false, autoClose: false, maxWidth: 340, offset: [0, -14] })
        .setLatLng(at)
        .setContent(content)
        .openOn(map);
    }
    button.focus({ preventScroll: true });
  }

  container.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener) {
      event.stopPropagation();
      close({ refocus: true });
    }
  });
  map.on("click", () => close());
  return { open, close };
}
