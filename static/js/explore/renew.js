// Filters, pages of the list and what is near, without loading the page again. The address stays
// the one that the server answers whole: its filters and list are taken over from there, so that
// nothing is written twice and the back button goes where it says.
import { inLanguage } from "../map/words.js";
import { positionOf } from "./position.js";

// "renewed" has settings (of the map) and position (from the address, or null). "moved" is a
// position alone.
export const renewals = new EventTarget();

const PARTS = ["filters", "panel"];
let asking = null;
let shown = asked(location);

export async function go(address, { push = true } = {}) {
  const url = new URL(address, document.baseURI);
  asking?.abort();
  asking = new AbortController();
  document.getElementById("panel").classList.add("is-renewing");
  let page = null;
  try {
    const answer = await fetch(inLanguage(url.pathname + url.search), {
      headers: { Accept: "text/html" },
      signal: asking.signal,
    });
    if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (fault) {
    if (fault.name === "AbortError") return;
  }
  if (!page?.getElementById("panel")) {
    // The server says what is wrong, on a page of its own.
    location.assign(url);
    return;
  }
  if (push) history.pushState(null, "", url);
  shown = asked(url);
  take(page);
  const settings = JSON.parse(page.querySelector("[data-behaviour~=explore] script[data-settings]").textContent);
  renewals.dispatchEvent(
    new CustomEvent("renewed", { detail: { settings, position: push ? null : positionOf(url.hash) } }),
  );
}

function take(page) {
  const focused = document.activeElement;
  const inside = PARTS.some((id) => document.getElementById(id).contains(focused));
  const open = document.getElementById("more-filters")?.open;
  for (const id of PARTS) {
    const part = document.getElementById(id);
    part.replaceChildren(...page.getElementById(id).childNodes);
    part.classList.remove("is-renewing");
    part.scrollTop = 0;
  }
  document.title = page.title;
  const fold = document.getElementById("more-filters");
  if (fold && open) fold.open = true;
  const again = inside && focused.id ? document.getElementById(focused.id) : null;
  (again ?? document.getElementById("heading")).focus({ preventScroll: Boolean(again) });
  announce();
}

function announce() {
  const words = ["#heading", ".explore__say", ".empty p"].map(
    (part) => document.querySelector(`#panel ${part}`)?.textContent.trim(),
  );
  document.getElementById("announce").textContent = words.filter(Boolean).join(" ");
}

function asked({ pathname, search }) {
  return pathname + search;
}

// Only what the map's own page answers; another language is another page.
function isOurs(link, event) {
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return false;
  if (link.hreflang || link.target || link.hasAttribute("download")) return false;
  const url = new URL(link.href);
  return url.origin === location.origin && url.pathname === location.pathname && !link.getAttribute("href").startsWith("#");
}

function start() {
  document.querySelector(".explore").addEventListener("click", (event) => {
    const link = event.target.closest("#filters a, #panel a");
    if (!isOurs(link, event)) return;
    event.preventDefault();
    go(link.href);
  });
  document.querySelector(".explore").addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-renews]")) return;
    event.preventDefault();
    go(addressOf(form));
  });
  addEventListener("popstate", () => {
    if (asked(location) !== shown) {
      go(location.href, { push: false });
      return;
    }
    // Only what is behind the #: a part of this page (the menu, the languages), or a position.
    const position = positionOf(location.hash);
    if (position) renewals.dispatchEvent(new CustomEvent("moved", { detail: position }));
  });
}

// The address of a form, without what was left empty.
export function addressOf(form, more = {}) {
  const url = new URL(form.action);
  const said = [...new FormData(form), ...Object.entries(more)].filter(([, value]) => value);
  url.search = new URLSearchParams(said).toString();
  return url;
}

if (document.getElementById("panel")) start();
