// What lies where somebody presses the bare map: the areas around, and how deprived the small area
// is. Symbols answer for themselves.
import { card } from "../map/cards.js";
import { gettext, inLanguage } from "../map/words.js";

const ASKED = new URL("../../../identify", import.meta.url);
const PLACES = ["asset", "organisation", "anchor", "development"];

export function identifyOnPress(map, opened) {
  map.on("click", async ({ latlng }) => {
    const found = await askedAt(latlng.wrap(), Math.round(map.getZoom()));
    const areas = found.filter(({ record }) => !PLACES.includes(record));
    if (!areas.length) return;
    const [first] = areas;
    opened.open(latlng, card({ name: first.name, eyebrow: gettext("What is here"), facts: areas.map(said) }));
  });
}

function said({ decile, kind_words: kind, name }) {
  if (decile === null) return gettext("%(kind)s: %(name)s", { kind, name });
  return gettext("%(kind)s: tenth %(number)s of ten in England, where 1 is the most deprived", { kind, number: decile });
}

async function askedAt({ lat, lng }, zoom) {
  const address = inLanguage(ASKED);
  address.searchParams.set("lat", lat.toFixed(6));
  address.searchParams.set("lon", lng.toFixed(6));
  address.searchParams.set("z", zoom);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).found : [];
  } catch {
    return [];
  }
}
