// Words in the page's language. The page carries those that scripts ask for; see templates/base.html.

const block = document.getElementById("words");
const WORDS = block ? JSON.parse(block.textContent) : {};

// %(name)s takes the value of that name.
export function gettext(message, values = {}) {
  return (WORDS[message] ?? message).replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

// Data are asked for in the page's language, which may be another than the browser's.
export function inLanguage(url) {
  const asked = new URL(url, document.baseURI);
  asked.searchParams.set("lang", document.documentElement.lang);
  return asked;
}
