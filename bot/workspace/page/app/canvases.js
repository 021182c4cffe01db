/** Canvases: documents of the app, which belong to a channel or are shown to some. */

import { element, icon } from "../blocks/dom.js";
import { renderMarkdown } from "../blocks/markdown.js";
import { cancelButton, openDialog } from "./dialog.js";

const PAGE = "M5 3h7l3 3v11H5zM8 9h4M8 12h4";

/** The button above a channel that opens what can be read there. */
export class Canvases extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.words = element("span");
    this.button = element("button", { type: "button", class: "bk-button ws-opener" },
      icon(PAGE), this.words);
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
    const name = this.shown.length > 1 ? `${this.shown.length} canvases` : "Canvas";
    this.words.textContent = name;
    this.button.title = name;
    this.button.setAttribute("aria-label", name);
    if (this.body?.isConnected) this.#fill();
  }

  #open() {
    this.body = element("div", { class: "ws-canvases", tabindex: "0" });
    this.shape = null;
    openDialog(this.button.title, [this.body], [cancelButton("Close")],
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
