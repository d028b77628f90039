// Is it one of these? Records whose names are near, told while somebody types; never in the way.
import { attach, element } from "../map/dom.js";

const WAIT_MS = 500;
const LEAST = 3;

attach("similar", (box) => {
  const name = document.getElementById("name");
  const url = new URL(box.dataset.url, document.baseURI);
  let timer = 0;
  let asking = null;

  // The middle of what is drawn so far, if anything is.
  function at() {
    const chosen = document.querySelector('[name="position"]:checked')?.value;
    const shape = document.querySelector("[data-shape]")?.value;
    if (chosen !== "drawn" || !shape) return "";
    const { type, coordinates } = JSON.parse(shape);
    return (type === "Point" ? coordinates : coordinates.flat(Infinity).slice(0, 2)).join(",");
  }

  function show(found) {
    if (!found.length) {
      box.replaceChildren();
      return;
    }
    const rows = found.map(({ name: words, href, what }) =>
      element("li", {}, element("a", { href, dir: "auto", target: "_blank", rel: "noopener" }, words), " ", element("span", { class: "muted" }, what)),
    );
    box.replaceChildren(
      element("p", {}, element("b", {}, "Is it one of these?"), " They open beside this form."),
      element("ul", { class: "plain-list" }, ...rows),
    );
  }

  async function ask() {
    const words = name.value.trim();
    asking?.abort();
    if (words.length < LEAST) {
      show([]);
      return;
    }
    asking = new AbortController();
    url.searchParams.set("name", words);
    url.searchParams.set("at", at());
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok) show((await answer.json()).similar);
    } catch {
      // A warning that does not come leaves the form as it was; it is asked again when it is sent.
    }
  }

  name.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  box.dataset.drawn = "";
});
