// The one box: answers while somebody types (ARIA 1.2 combobox with a list). Without this script it
// is a plain form, and Enter sends it as before unless an answer is chosen.
import { attach, element } from "../map/dom.js";
import { symbol } from "../map/symbols.js";
import { gettext, inLanguage } from "../map/words.js";
import { go } from "./renew.js";

const WAIT_MS = 150;
const LEAST = 2;
const SYMBOL_PX = 28;

attach("search", (box) => {
  const form = box.querySelector("form");
  const input = box.querySelector("input");
  const list = element("div", { class: "answers", id: "answers", role: "listbox", "aria-label": gettext("Answers"), hidden: "" });
  const status = element("p", { class: "vh", role: "status" });
  box.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "answers"]]) {
    input.setAttribute(name, value);
  }
  let options = [];
  let at = -1;
  let timer = 0;
  let asking = null;

  function mark(index) {
    options[at]?.setAttribute("aria-selected", "false");
    at = index;
    const one = options[at];
    one?.setAttribute("aria-selected", "true");
    one?.scrollIntoView({ block: "nearest" });
    if (one) input.setAttribute("aria-activedescendant", one.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    asking?.abort();
    clearTimeout(timer);
    mark(-1);
    list.hidden = true;
    list.replaceChildren();
    options = [];
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  }

  function show({ groups, hint }) {
    mark(-1);
    options = [];
    list.replaceChildren(...groups.map((group) => section(group, options, follow)));
    const words = hint || (options.length ? "" : gettext("Nothing has this name. Press Enter for what else you can try."));
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = words || gettext("Answers: %(count)s", { count: options.length });
    status.classList.toggle("vh", !words);
    status.classList.toggle("answers__say", Boolean(words));
  }

  function follow(href) {
    const url = new URL(href, document.baseURI);
    close();
    if (url.pathname === location.pathname) go(url);
    else location.assign(url);
  }

  async function ask() {
    const words = input.value.trim();
    if (words.length < LEAST) {
      close();
      return;
    }
    asking?.abort();
    asking = new AbortController();
    const url = inLanguage(`${form.getAttribute("action")}.json`);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch (fault) {
      // The form still works: whoever presses Enter gets the page.
      if (fault.name !== "AbortError") close();
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  }

  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else mark(next(key === "ArrowDown" ? 1 : -1, at, options.length));
    } else if (key === "Enter" && options[at]) {
      event.preventDefault();
      follow(options[at].dataset.href);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.dataset.drawn = "";
});

// Past either end lies the box itself (-1), as the pattern has it.
function next(step, at, count) {
  const places = count + 1;
  return ((at + 1 + step + places) % places) - 1;
}

function section({ key, words, hits, alike }, options, follow) {
  const heading = element("div", { class: "answers__group", id: `answers-${key}`, role: "presentation" }, words);
  if (alike) heading.append(" – ", gettext("names that are alike"));
  const rows = hits.map(({ name, what, href, look }) => {
    const row = element(
      "div",
      { class: "answers__one", role: "option", id: `answer-${options.length}`, "aria-selected": "false", "data-href": href },
      look.length ? symbol(...look, SYMBOL_PX) : element("span"),
      element("span", {}, element("span", { class: "answers__name" }, name), element("span", { class: "answers__what" }, what)),
    );
    row.addEventListener("click", () => follow(href));
    options.push(row);
    return row;
  });
  return element("div", { role: "group", "aria-labelledby": `answers-${key}` }, heading, ...rows);
}
