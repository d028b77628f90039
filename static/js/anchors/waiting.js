// While a worker is at it, asks how far it is and shows the page anew when that changed.
//
// Settings: address of the answer, state that the page shows.
import { attach, settingsOf } from "../map/dom.js";

const EVERY_MS = 1500;

attach("waiting", (node) => {
  const { address, state } = settingsOf(node);

  async function look() {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const told = answer.ok ? await answer.json() : null;
      if (told && told.state !== state) {
        location.reload();
        return;
      }
      const step = node.querySelector("[data-step]");
      if (told && told.step && step && step.textContent !== told.step) step.textContent = told.step;
    } catch {
      // No network for a moment: ask again.
    }
    setTimeout(look, EVERY_MS);
  }

  setTimeout(look, EVERY_MS);
});
