/** The app's home tab. */

import { element } from "../blocks/dom.js";
import { renderBlocks } from "../blocks/render.js";
import { keepFocus } from "./focus.js";
import { showJson } from "./json.js";
import { handlers } from "./surface.js";

/** Shows what the app has published for one person. */
export class Home extends HTMLElement {
  /** @param {import("./model.js").Model} model */
  update(model) {
    const view = model.state.homes[model.me.id];
    this.view = view;
    // What is published again unchanged is not drawn again, lest a click under way be lost.
    const shape = JSON.stringify([view?.id, view?.blocks, view?.state, model.me.id, model.names]);
    if (shape === this.shape) return;
    this.shape = shape;
    keepFocus(this, () => this.#draw(model, view));
  }

  #draw(model, view) {
    if (!view) {
      this.replaceChildren(element("p", { class: "ws-empty" }, "The app has published nothing here yet."));
      return;
    }
    const json = element("button", { type: "button", class: "bk-button" }, "Show its JSON");
    json.addEventListener("click", () => showJson("Home", this.view));
    this.replaceChildren(
      element("div", { class: "ws-blocks" }, renderBlocks(view.blocks, {
        ...model.names,
        values: view.state?.values ?? {},
        ...handlers(model.me.name, { view_id: view.id }),
      })),
      json,
    );
  }
}
customElements.define("ws-home", Home);
