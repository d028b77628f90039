// What others write appears within seconds while the page is looked at; nothing else is asked for.
const SECONDS = 5;

for (const node of document.querySelectorAll("[data-follow]")) {
  let { seen } = node.dataset;
  setInterval(async () => {
    // A vote that is being cast with the keyboard would lose its button: it stays until it is left.
    if (document.hidden || node.contains(document.activeElement)) return;
    const answer = await fetch(`${node.dataset.follow}?seen=${seen}`).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    node.replaceChildren(...parsed.body.childNodes);
    seen = answer.headers.get("X-Said");
    node.dispatchEvent(new Event("followed", { bubbles: true }));
  }, SECONDS * 1000);
}
