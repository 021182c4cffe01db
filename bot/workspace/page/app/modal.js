/** The modal that an app has opened for a person. */

import { element } from "../blocks/dom.js";
import { collectState, objections, renderBlocks, showErrors } from "../blocks/render.js";
import { post, Refused } from "./api.js";
import { attempt, say } from "./notify.js";
import { handlers } from "./surface.js";

/** Shows the view on top of a person's stack. */
export class Modal extends HTMLElement {
  /** @param {import("./model.js").Model} model */
  update(model) {
    const stack = model.state.modals[model.me.id] ?? [];
    const top = stack.at(-1);
    const shape = top ? JSON.stringify([top.view.id, top.view.hash, top.view.blocks]) : "";
    if (shape !== this.shape) {
      this.shape = shape;
      this.#draw(model, top?.view);
    }
    const errors = JSON.stringify(top?.errors ?? {});
    if (top && errors !== this.errors) this.#object(top.errors);
    this.errors = errors;
  }

  #draw(model, view) {
    this.dialog?.remove();
    this.dialog = null;
    if (!view) return;
    const person = model.me.name;
    const blocks = element("div", { class: "ws-blocks" }, renderBlocks(view.blocks, {
      ...model.names,
      values: view.state?.values ?? {},
      ...handlers(person, { view_id: view.id }),
    }));
    const close = element("button", { type: "button", class: "bk-button" },
      view.close?.text ?? (view.submit ? "Cancel" : "Close"));
    const form = element("form", { class: "ws-modal-form", novalidate: true },
      element("h2", { id: "ws-modal-title" }, view.title.text),
      blocks,
      element("div", { class: "ws-dialog-buttons" },
        close,
        view.submit && element("button", { type: "submit", class: "bk-button bk-primary" },
          view.submit.text)));
    const dialog = element("dialog", { class: "ws-dialog", "aria-labelledby": "ws-modal-title" }, form);
    close.addEventListener("click", () => attempt(() => post("close", { person })));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      attempt(() => post("close", { person }));
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#submit(person, blocks));
    });
    this.dialog = dialog;
    this.append(dialog);
    dialog.showModal();
  }

  /** Submit what is filled in; what is wrong with it stands at the inputs. */
  async #submit(person, blocks) {
    const errors = objections(blocks);
    if (Object.keys(errors).length) {
      this.#object(errors);
      return;
    }
    const before = this.errors;
    this.errors = "";
    try {
      await post("submit", { person, state: collectState(blocks) });
    } catch (refused) {
      if (!(refused instanceof Refused) || !Object.keys(refused.errors).length) throw refused;
      this.errors = before;
      this.#object(refused.errors);
    }
  }

  /** Say what is wrong at the inputs, and in passing where it belongs to none. */
  #object(errors) {
    showErrors(this, errors);
    for (const [id, text] of Object.entries(errors)) {
      if (!this.querySelector(`.bk-input[data-block-id="${CSS.escape(id)}"]`)) say(text);
    }
  }
}
customElements.define("ws-modal", Modal);
