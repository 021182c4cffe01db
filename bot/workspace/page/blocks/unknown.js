/** What is not supported here, shown rather than dropped. */

import { element } from "./dom.js";

/**
 * Show a block, an element or what stands below a message as a box with its JSON.
 * @param {unknown} value
 * @param {"block"|"element"|"attachment"|"work object"} kind
 * @param {string} reason why it is not shown as Slack shows it.
 */
export function unknown(value, kind, reason = "is not supported here") {
  const type = value && typeof value === "object" && "type" in value ? ` “${value.type}”` : "";
  const title = `The ${kind}${type} ${reason}.`;
  return element(
    kind === "element" ? "span" : "div",
    { class: "bk-unknown", role: "group", "aria-label": title },
    element("span", { class: "bk-unknown-title" }, title),
    element("code", { class: "bk-unknown-json", tabindex: 0 }, JSON.stringify(value, null, 2)),
  );
}
