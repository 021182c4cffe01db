/** Where the focus is, while what it stands in is drawn anew. */

const CONTROLS = "button, a, input, select, textarea, summary";

/**
 * Draw a place anew, and leave the focus on the same control of it.
 * @param {HTMLElement} before
 * @param {() => (HTMLElement|void)} draw gives what stands there now, where it is another node.
 */
export function keepFocus(before, draw) {
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  // Controls of one name are told apart by their order: the third “Dismiss” stays the third.
  const order = focused ? named(before, nameOf(focused)).indexOf(focused) : -1;
  const now = draw() ?? before;
  if (!focused) return;
  const same = named(now, nameOf(focused));
  (same[order] ?? same.at(-1))?.focus();
}

function named(place, name) {
  return [...place.querySelectorAll(CONTROLS)].filter((one) => nameOf(one) === name);
}

function nameOf(control) {
  return control.dataset.key ?? control.getAttribute("aria-label") ?? control.textContent;
}
