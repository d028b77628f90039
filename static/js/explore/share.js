// The address of what is seen, to pass on: the device's own way of sharing, else the clipboard.
import { attach, element } from "../map/dom.js";
import { gettext } from "../map/words.js";
import { renewals } from "./renew.js";

function start(holder) {
  const button = element("button", { type: "button", class: "btn", id: "share" }, gettext("Copy the address of this view"));
  const status = element("span", { role: "status" });
  button.addEventListener("click", async () => {
    const { href } = location;
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url: href });
        status.textContent = "";
        return;
      }
      await navigator.clipboard.writeText(href);
      status.textContent = gettext("The address is copied.");
    } catch (fault) {
      if (fault.name === "AbortError") return;
      status.textContent = gettext("It could not be copied. Take the address from the browser's own bar.");
    }
  });
  holder.append(button, status);
  holder.hidden = false;
  holder.dataset.drawn = "";
}

function startNew() {
  attach("share", (holder) => "drawn" in holder.dataset || start(holder));
}

startNew();
renewals.addEventListener("renewed", startNew);
