/** What people have filled in, kept by the controls and read when a view is submitted. */

const readers = new WeakMap();

/**
 * Let a control keep a value.
 * @param {HTMLElement} control
 * @param {string} blockId
 * @param {Object} part the element that the control shows.
 * @param {function(): Object} read what the control holds, as in Slack's `state.values`.
 */
export function keep(control, blockId, part, read) {
  control.setAttribute("data-bk-state", "");
  readers.set(control, () => ({ blockId, actionId: part.action_id ?? "", value: read() }));
}

/**
 * Read all controls below a node.
 * @param {ParentNode} root
 * @returns {Object<string, Object<string, Object>>} in the form of Slack's `state.values`.
 */
export function collectState(root) {
  const values = {};
  for (const control of root.querySelectorAll("[data-bk-state]")) {
    const { blockId, actionId, value } = readers.get(control)();
    values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/**
 * Say what the browser itself finds wrong with inputs, such as a text that is too short.
 * @param {ParentNode} root
 * @returns {Object<string, string>} messages by block id.
 */
export function objections(root) {
  const found = {};
  for (const control of root.querySelectorAll(".bk-input :is(input, textarea, select):invalid")) {
    found[control.closest(".bk-input").dataset.blockId] ??= control.validationMessage;
  }
  return found;
}

/**
 * Show the errors of a submission beside their inputs, take away those of the one before, and
 * put the focus on the first.
 * @param {ParentNode} root
 * @param {Object<string, string>} errors messages by block id; none clears all.
 */
export function showErrors(root, errors) {
  let first = null;
  for (const input of root.querySelectorAll(".bk-input")) {
    const message = errors[input.dataset.blockId] ?? "";
    const place = input.querySelector(".bk-error");
    place.textContent = message;
    place.hidden = message === "";
    for (const control of input.querySelectorAll("input, textarea, select, summary")) {
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (message) first ??= control;
    }
  }
  first?.focus();
}
