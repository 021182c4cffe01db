/** Who looks, and where one can go. */

import { element, icon } from "../blocks/dom.js";
import { post } from "./api.js";
import { addChannel, addPerson } from "./members.js";
import { attempt } from "./notify.js";
import { runStep, titleOf } from "./steps.js";
import { address, go, roomForBoth } from "./view.js";

const ADD = "M10 4v12M4 10h12";
const LOCK = "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3";
const SCHEMES = { "": "As the system", light: "Light", dark: "Dark" };

/** The column on the left. */
export class Sidebar extends HTMLElement {
  /** @param {import("./model.js").Model} model */
  update(model) {
    const shape = JSON.stringify([
      model.view, model.state.people, model.channels.map((one) => [one.channel, one.unread]),
      model.direct?.unread, localStorage.getItem("scheme"), roomForBoth.matches,
    ]);
    this.model = model;
    if (shape === this.shape) return;
    this.shape = shape;
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    this.replaceChildren(
      element("h1", { class: "ws-team" }, model.state.team.name),
      this.#people(model),
      element("nav", { "aria-label": "Channels and apps" },
        element("div", { class: "ws-group" },
          element("h2", {}, "Channels"),
          this.#adder("Create a channel", () => addChannel(this.model))),
        element("ul", {}, model.channels.map((one) => this.#link(model, {
          place: one.channel.id, unread: one.unread[model.me.id] ?? 0, text: one.kind === "group"
            ? [icon(LOCK), hidden("Private: "), one.channel.name] : `# ${one.channel.name}`,
        }))),
        element("h2", {}, model.state.app.name),
        element("ul", {},
          this.#link(model, {
            place: "messages", text: "Messages", unread: model.direct?.unread[model.me.id] ?? 0,
          }),
          model.state.app.features.app_home.home_tab_enabled
            && this.#link(model, { place: "home", text: "Home", unread: 0 })),
        this.#shortcuts(model), this.#steps(model)),
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
      element("label", { for: "ws-person" }, "You are"),
      element("span", { class: "ws-group" }, select, this.#adder("Add a person", addPerson)));
  }

  #adder(label, run) {
    const button = element("button", {
      type: "button", class: "ws-tool", "aria-label": label, title: label, "data-key": label,
    }, icon(ADD));
    button.addEventListener("click", run);
    return button;
  }

  #link(model, { place, text, unread }) {
    const here = model.view.place === place;
    return element("li", {},
      element("a", {
        href: address({ ...model.view, place, thread: "" }),
        "aria-current": here ? "page" : null,
        "data-key": place,
        class: unread ? "ws-unread" : null,
      }, element("span", {}, text), unread > 0 && element("span", { class: "ws-count" },
        String(unread), hidden(" unread"))));
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

  #steps(model) {
    return Object.entries(model.state.functions).map(([name, { description }]) => {
      const button = element("button", {
        type: "button", class: "ws-shortcut", title: description, "data-key": `step ${name}`,
      }, `Run “${titleOf(model, name)}”`);
      button.addEventListener("click", () => runStep(this.model, name));
      return button;
    });
  }

  #foot(model) {
    const { thread, inspector: wanted } = model.view;
    const shown = wanted && (!thread || roomForBoth.matches);
    const inspector = element("button", {
      type: "button", "aria-pressed": String(shown), "data-key": "inspector",
    }, "Inspector");
    inspector.addEventListener("click", () => go({
      inspector: !shown, thread: shown || roomForBoth.matches ? thread : "",
    }));
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

/** Words for screen readers alone. */
function hidden(words) {
  return element("span", { class: "ws-hidden" }, words);
}

/** Take the colours that were chosen before, or else the system's. */
export function showScheme() {
  document.documentElement.style.colorScheme = localStorage.getItem("scheme") || "light dark";
}
