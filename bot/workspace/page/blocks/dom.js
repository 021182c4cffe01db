/** Elements made without markup: every string becomes a text node, whatever it holds. */

let made = 0;

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, ?(string|number|boolean)>} attributes those that are null, undefined or
 *     false are left out; true gives an empty one.
 * @param {...(Node|string|number|Array|null|undefined|false)} children those that are empty are
 *     left out.
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Gather nodes and strings in a fragment. */
export function fragment(...children) {
  const gathered = document.createDocumentFragment();
  append(gathered, children);
  return gathered;
}

/** Make an id that no other element of the page has. */
export function uniqueId(prefix) {
  made += 1;
  return `bk-${prefix}-${made}`;
}

/** Make a drawing of one path in a square of 20, hidden from screen readers. */
export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 20 20", width: "18", height: "18", "aria-hidden": "true", focusable: "false",
  })) drawing.setAttribute(name, value);
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

/**
 * Say where a link may lead.
 * @param {unknown} url
 * @returns {?string} the address, or null where it is none that a person may follow: a script,
 *     a file, or no address at all.
 */
export function safeUrl(url) {
  try {
    const address = new URL(String(url));
    return ["http:", "https:", "mailto:", "tel:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child || child === 0) node.append(child);
  }
}
