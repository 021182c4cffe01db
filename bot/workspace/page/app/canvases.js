/** Canvases: documents of the app, which belong to a channel or are shown to some. */

import { element } from "../blocks/dom.js";
import { renderMarkdown } from "../blocks/markdown.js";
import { cancelButton, openDialog } from "./dialog.js";

/** The button above a channel that opens what can be read there. */
export class Canvases extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = element("button", { type: "button", class: "bk-button" });
    this.button.addEventListener("click", () => this.#open());
    this.append(this.button);
  }

  /** @param {import("./model.js").Model} model */
  update({ state, channel, me }) {
    const id = channel?.channel.id;
    this.shown = state.canvases.filter((one) => id && (
      one.channel === id || one.access[id] || one.access[me.id]
    ));
    this.hidden = !this.shown.length;
    this.button.textContent = this.shown.length > 1 ? `${this.shown.length} canvases` : "Canvas";
    if (this.body?.isConnected) this.#fill();
  }

  #open() {
    this.body = element("div", { class: "ws-canvases", tabindex: "0" });
    this.shape = null;
    openDialog(this.button.textContent, [this.body], [cancelButton("Close")],
      (event) => event.preventDefault());
    this.#fill();
  }

  #fill() {
    const shape = JSON.stringify(this.shown);
    if (this.shape === shape) return;
    this.shape = shape;
    this.body.replaceChildren(...this.shown.map(({ title, text }) => (
      element("article", { "aria-label": title || "Canvas" },
        title && element("h3", {}, title), renderMarkdown(text))
    )));
  }
}
customElements.define("ws-canvases", Canvases);
