/** Who looks, and where one can go. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import { attempt } from "./notify.js";
import { address, go } from "./view.js";

const SCHEMES = { "": "As the system", light: "Light", dark: "Dark" };

/** The column on the left. */
export class Sidebar extends HTMLElement {
  /** @param {import("./model.js").Model} model */
  update(model) {
    const shape = JSON.stringify([
      model.view, model.state.people, model.channels.map((one) => [one.channel, one.unread]),
      model.direct?.unread, localStorage.getItem("scheme"),
    ]);
    if (shape === this.shape) return;
    this.shape = shape;
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    this.replaceChildren(
      element("h1", { class: "ws-team" }, model.state.team.name),
      this.#people(model),
      element("nav", { "aria-label": "Channels and apps" },
        element("h2", {}, "Channels"),
        element("ul", {}, model.channels.map((one) => this.#link(model, {
          place: one.channel.id, text: `# ${one.channel.name}`, unread: one.unread[model.me.id] ?? 0,
        }))),
        element("h2", {}, model.state.app.name),
        element("ul", {},
          this.#link(model, {
            place: "messages", text: "Messages", unread: model.direct?.unread[model.me.id] ?? 0,
          }),
          model.state.app.features.app_home.home_tab_enabled
            && this.#link(model, { place: "home", text: "Home", unread: 0 })),
        this.#shortcuts(model)),
      this.#foot(model),
    );
    if (focused) this.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #people(model) {
    const select = element("select", { id: "ws-person", "data-key": "person" },
      [model.me, ...model.others].sort((one, other) => one.name.localeCompare(other.name))
        .map((person) => element("option", { value: person.name, selected: person === model.me },
          person.real_name || person.name)));
    select.addEventListener("change", () => go({ person: select.value, thread: "" }));
    return element("p", { class: "ws-person" },
      element("label", { for: "ws-person" }, "You are"), select);
  }

  #link(model, { place, text, unread }) {
    const here = model.view.place === place;
    return element("li", {},
      element("a", {
        href: address({ ...model.view, place, thread: "" }),
        "aria-current": here ? "page" : null,
        "data-key": place,
        class: unread ? "ws-unread" : null,
      }, text, unread > 0 && element("span", { class: "ws-count" },
        String(unread), element("span", { class: "ws-hidden" }, " unread"))));
  }

  #shortcuts(model) {
    const shortcuts = model.state.app.features.shortcuts.filter((one) => one.type === "global");
    return shortcuts.map((shortcut) => {
      const button = element("button", {
        type: "button", class: "ws-shortcut", title: shortcut.description,
        "data-key": `shortcut ${shortcut.callback_id}`,
      }, shortcut.name);
      button.addEventListener("click", () => attempt(() => post("shortcut", {
        person: model.me.name, name: shortcut.callback_id,
      })));
      return button;
    });
  }

  #foot(model) {
    const inspector = element("button", {
      type: "button", "aria-pressed": String(model.view.inspector), "data-key": "inspector",
    }, "Inspector");
    inspector.addEventListener("click", () => go({ inspector: !model.view.inspector, thread: "" }));
    const scheme = element("select", { id: "ws-scheme", "data-key": "scheme" },
      Object.entries(SCHEMES).map(([value, text]) => element("option", {
        value, selected: value === (localStorage.getItem("scheme") ?? ""),
      }, text)));
    scheme.addEventListener("change", () => {
      localStorage.setItem("scheme", scheme.value);
      showScheme();
    });
    return element("div", { class: "ws-foot" }, inspector,
      element("label", { for: "ws-scheme" }, "Colours"), scheme);
  }
}
customElements.define("ws-sidebar", Sidebar);

/** Take the colours that were chosen before, or else the system's. */
export function showScheme() {
  document.documentElement.style.colorScheme = localStorage.getItem("scheme") || "light dark";
}
