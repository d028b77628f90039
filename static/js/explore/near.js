// Near me, from the device: asked only when pressed, rounded to about 100 metres before it goes
// anywhere, and kept nowhere but in the address that the person sees.
import { attach, element } from "../map/dom.js";
import { gettext } from "../map/words.js";
import { addressOf, go, renewals } from "./renew.js";

const DECIMALS = 3;
const WAIT_MS = 10000;

function start(form) {
  if (!navigator.geolocation) {
    form.dataset.drawn = "";
    return;
  }
  const button = element("button", { type: "button", class: "btn", id: "locate" }, gettext("Use where I am now"));
  const status = element("p", { class: "small", role: "status" });
  button.addEventListener("click", () => {
    status.textContent = gettext("Asking your device…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = [coords.longitude, coords.latitude].map((degrees) => degrees.toFixed(DECIMALS));
        const kept = addressOf(form);
        kept.searchParams.delete("near");
        kept.searchParams.set("at", at.join(","));
        go(kept);
      },
      () => {
        status.textContent = gettext("Your device did not say where you are. Type a postcode instead.");
      },
      { timeout: WAIT_MS, maximumAge: 60000 },
    );
  });
  form.append(element("p", { class: "btn-row" }, button), status);
  form.dataset.drawn = "";
}

function startNew() {
  attach("near", (form) => "drawn" in form.dataset || start(form));
}

startNew();
renewals.addEventListener("renewed", startNew);
