/** The use of an element: confirmed where the app wants that, then told to the page. */

import { element } from "./dom.js";
import { renderPlain, renderText } from "./mrkdwn.js";

/**
 * Where an element stands.
 * @typedef {Object} Place
 * @property {import("./context.js").Context} context
 * @property {string} blockId the id of its block.
 * @property {boolean} dispatches whether its use is told to the app at once.
 * @property {?string} controlId the id that its control gets.
 * @property {?string} labelId the id of the node that names it.
 * @property {?string} hintId the ids of the nodes that describe it.
 * @property {boolean} required whether a view cannot be submitted without it.
 * @property {boolean} optional whether what was chosen may be taken back.
 */

/**
 * Tell the page that an element was used.
 * @param {HTMLElement} control
 * @param {Object} part the element.
 * @param {Place} place
 * @param {Object} details the fields of the action that say what was done.
 * @returns {Promise<boolean>} false where the person thought better of it.
 */
export async function act(control, part, place, details) {
  if (!place.dispatches) return true;
  if (part.confirm && !(await confirmed(part.confirm, place.context))) return false;
  place.context.onAction(control, {
    type: part.type, block_id: place.blockId, action_id: part.action_id ?? "", ...details,
  });
  return true;
}

/** Ask in a dialog; the answer is no where it is closed otherwise. */
function confirmed(confirm, context) {
  const style = confirm.style === "danger" ? "bk-danger" : "bk-primary";
  const yes = element("button", { type: "submit", value: "yes", class: `bk-button ${style}` },
    renderPlain(confirm.confirm));
  const no = element("button", { type: "submit", value: "no", class: "bk-button" },
    renderPlain(confirm.deny));
  const title = element("h2", { class: "bk-dialog-title", id: "bk-dialog-title" },
    renderPlain(confirm.title));
  const dialog = element("dialog", { class: "bk-dialog", "aria-labelledby": title.id },
    element("form", { method: "dialog" },
      title,
      element("div", { class: "bk-dialog-text" }, renderText(confirm.text, context)),
      element("div", { class: "bk-dialog-buttons" }, no, yes)));
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    }, { once: true });
  });
}
