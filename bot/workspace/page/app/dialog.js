/** Small dialogs of the page itself: a question to confirm, and a form. */

import { element, uniqueId } from "../blocks/dom.js";
import { Refused } from "./api.js";

/**
 * Open a dialog.
 * @param {string} title
 * @param {Array<Node|string>} content
 * @param {Array<Node>} buttons
 * @param {function(SubmitEvent): void} submit called when its form is submitted.
 * @returns {HTMLDialogElement} it goes when it is closed.
 */
export function openDialog(title, content, buttons, submit) {
  const heading = element("h2", { id: uniqueId("title") }, title);
  const form = element("form", { method: "dialog", novalidate: true },
    heading, content, element("div", { class: "ws-dialog-buttons" }, buttons));
  form.addEventListener("submit", submit);
  const dialog = element("dialog", { class: "ws-dialog", "aria-labelledby": heading.id }, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Make the button that closes a dialog and does nothing. */
export function cancelButton(text = "Cancel") {
  const button = element("button", { type: "button", class: "bk-button" }, text);
  button.addEventListener("click", () => button.closest("dialog").close());
  return button;
}

/**
 * Ask before something is done.
 * @param {string} title
 * @param {Array<Node|string>} content
 * @param {string} yes the words of the button that does it.
 * @param {function(): unknown} run
 */
export function confirm(title, content, yes, run) {
  const cancel = cancelButton();
  openDialog(title, content,
    [cancel, element("button", { class: "bk-button bk-danger" }, yes)], run);
  cancel.focus();
}

/**
 * @typedef {Object} Field
 * @property {string} name the key of its value.
 * @property {string} label
 * @property {string} [hint]
 * @property {boolean} [check] whether it is a box to tick.
 * @property {Array<{value: string, text: string}>} [options] what can be chosen, if not written.
 */

/**
 * Ask for values, until what is given is accepted.
 * @param {string} title
 * @param {Array<Field>} fields
 * @param {string} yes the words of the button that sends it.
 * @param {function(Object): Promise<unknown>} run takes the values by name; where it throws a
 *     `Refused`, its message stands at the first field.
 */
export function askFor(title, fields, yes, run) {
  const drawn = fields.map(drawField);
  const [{ control, error }] = drawn;
  const dialog = openDialog(title, drawn.map((one) => one.whole),
    [cancelButton(), element("button", { class: "bk-button bk-primary" }, yes)],
    async (event) => {
      event.preventDefault();
      try {
        await run(Object.fromEntries(drawn.map((one) => [one.name, one.read()])));
        dialog.close();
      } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        error.textContent = refused.message;
        control.setAttribute("aria-invalid", "true");
        control.focus();
      }
    });
  control.focus();
}

function drawField({ name, label, hint, check, options }) {
  const id = uniqueId("field");
  const error = element("p", { class: "bk-error", id: `${id}-error`, role: "alert" });
  const control = element(options ? "select" : "input", {
    id, type: options ? null : check ? "checkbox" : "text", class: check ? null : "bk-field",
    autocomplete: "off", "aria-describedby": `${id}-hint ${id}-error`,
  }, options?.map(({ value, text }) => element("option", { value }, text)) ?? []);
  const words = element("label", { for: id, class: check ? null : "bk-label" }, label);
  return {
    name, control, error, read: () => (check ? control.checked : control.value.trim()),
    whole: element("div", { class: check ? "ws-check" : "bk-input" },
      check ? [control, words] : [words, control],
      element("p", { class: "bk-hint", id: `${id}-hint` }, hint), error),
  };
}
