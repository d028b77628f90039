// List and map speak of the same things: a row lights its symbol, a symbol marks its row.

// Rows are elements with data-key inside the list; `pick(key, from)` shows one on the map.
export function linkList(list, pick, light) {
  const rows = new Map();
  if (!list) return { mark: () => {} };
  for (const found of list.querySelectorAll("[data-key]")) {
    const { key } = found.dataset;
    const row = pressable(found, (from) => pick(key, from));
    rows.set(key, row);
    for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      row.addEventListener(event, () => light(key, on));
    }
  }
  let marked = null;
  return {
    mark(key) {
      marked?.removeAttribute("aria-current");
      marked = rows.get(key) ?? null;
      marked?.setAttribute("aria-current", "true");
      if (marked) reveal(marked);
    },
  };
}

// In a list that scrolls by itself. A page that scrolls would leave the map where one pressed.
function reveal(row) {
  let box = row.parentElement;
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (!box || box === document.body) return;
  const [seen, wanted] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (wanted.top < seen.top) box.scrollTop -= seen.top - wanted.top;
  else if (wanted.bottom > seen.bottom) box.scrollTop += wanted.bottom - seen.bottom;
}

// A row with a page of its own stays a link. One without becomes a button; so do the words of a
// table row. Without this script they are plain words, and nothing pretends to be pressed.
function pressable(found, press) {
  if (found.matches("a")) return found;
  const button = document.createElement("button");
  button.type = "button";
  if (found.matches("tr")) {
    const head = found.querySelector("th");
    button.className = "btn-words";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => press(button));
    return found;
  }
  button.className = found.className;
  button.dataset.key = found.dataset.key;
  button.append(...found.childNodes);
  found.replaceWith(button);
  button.addEventListener("click", () => press(button));
  return button;
}
