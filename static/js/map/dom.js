// Elements built without markup: whatever people wrote arrives as text.

const SVG = "http://www.w3.org/2000/svg";

export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// The settings that the server wrote into the page beside the behaviour.
export function settingsOf(node) {
  return JSON.parse(node.querySelector("script[data-settings]").textContent);
}

export function attach(behaviour, start) {
  for (const node of document.querySelectorAll(`[data-behaviour~="${behaviour}"]`)) start(node);
}
