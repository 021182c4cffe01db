/** Changing and removing what one has written. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import { Completer } from "./completion.js";
import { confirm } from "./dialog.js";
import { channelOf } from "./model.js";
import { attempt } from "./notify.js";
import { plain } from "./text.js";

/** Put a field in the place of what was said. */
export function edit(model, message, said) {
  const field = element("textarea", { class: "ws-field", rows: 2, "aria-label": "Edit the message" });
  field.value = plain(model, message.text);
  const completer = new Completer(field, { model, commands: false });
  const cancel = element("button", { type: "button", class: "bk-button" }, "Cancel");
  const form = element("form", { class: "ws-edit" },
    completer.list, field,
    element("div", { class: "ws-edit-buttons" },
      cancel, element("button", { type: "submit", class: "bk-button bk-primary" }, "Save")));
  const close = () => {
    const tool = form.closest("article").querySelector(".ws-tools [data-edit]");
    form.replaceWith(said);
    tool?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    close();
    if (!text) remove(model, message);
    else attempt(() => post("edit", { ...whichOf(model, message), text, in_field: true }));
  });
  cancel.addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  said.replaceWith(form);
  field.focus();
}

/** Ask, and then remove a message. */
export function remove(model, message) {
  confirm("Delete this message?",
    [element("blockquote", { class: "ws-excerpt", tabindex: "0" }, plain(model, message.text)),
      element("p", {}, "Everybody loses it, and it cannot be brought back.")],
    "Delete", () => attempt(() => post("delete", whichOf(model, message))));
}

function whichOf(model, message) {
  return { person: model.me.name, channel: channelOf(model), ts: message.ts };
}
