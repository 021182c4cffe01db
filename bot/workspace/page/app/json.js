/** JSON in a dialog, to read and to copy. */

import { element } from "../blocks/dom.js";

/**
 * @param {string} title
 * @param {unknown} value
 */
export function showJson(title, value) {
  const text = JSON.stringify(value, null, 2);
  const copy = element("button", { type: "button", class: "bk-button" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  const dialog = element("dialog", { class: "ws-dialog ws-json", "aria-labelledby": "ws-json-title" },
    element("h2", { id: "ws-json-title" }, title),
    element("pre", { tabindex: "0" }, text),
    element("form", { method: "dialog", class: "ws-dialog-buttons" },
      copy, element("button", { class: "bk-button bk-primary" }, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
