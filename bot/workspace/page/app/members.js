/** People and channels: who is in a channel, and those that are added to the workspace. */

import { element } from "../blocks/dom.js";
import { post, Refused } from "./api.js";
import { askFor, cancelButton, openDialog } from "./dialog.js";
import { attempt } from "./notify.js";
import { go } from "./view.js";

const HANDLE = /^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}._-]{0,79}$/u;
const CHANNEL = /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;
// These are not names of people: they call everybody, or the app.
const TAKEN = ["bot", "channel", "here", "everyone"];

/** Add somebody to the workspace, and be them. */
export function addPerson() {
  askFor("Add a person", [
    { name: "name", label: "Name", hint: "By which they are mentioned: small letters, digits, dots, dashes and underscores." },
    { name: "real_name", label: "Full name", hint: "As it stands at their messages. May be left out." },
  ], "Add", async ({ name: typed, real_name: realName }) => {
    const name = typed.replace(/^@/, "");
    if (!HANDLE.test(name)) {
      throw new Refused("A name has small letters, digits, dots, dashes and underscores, and begins with a letter or a digit.");
    }
    if (TAKEN.includes(name)) throw new Refused(`“${name}” means something else here. Choose another name.`);
    await post("people", { name, real_name: realName });
    go({ person: name, thread: "" });
  });
}

/** Make a channel with the one who looks in it, and look at it. */
export function addChannel(model) {
  const app = model.state.people.find((one) => one.id === model.state.app.user);
  askFor("Create a channel", [
    { name: "name", label: "Name", hint: "Small letters, digits, dashes and underscores." },
    { name: "isPrivate", label: "Private: only its members see it", check: true },
    { name: "withApp", label: `With ${model.state.app.name} in it`, check: true },
  ], "Create", async ({ name: typed, isPrivate, withApp }) => {
    const name = typed.replace(/^#/, "").toLowerCase().replaceAll(" ", "-");
    if (!CHANNEL.test(name)) {
      throw new Refused("A channel's name has up to 80 small letters, digits, dashes and underscores.");
    }
    const { channel } = await post("channels", {
      name, kind: isPrivate ? "group" : "channel",
      members: [model.me.name, ...(withApp ? [app.id] : [])],
    });
    go({ place: channel.id, thread: "" });
  });
}

/** The button that says how many are in the channel, and the dialog that it opens. */
export class Members extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = element("button", { type: "button", class: "bk-button" });
    this.button.addEventListener("click", () => this.#open());
    this.append(this.button);
  }

  /** @param {import("./model.js").Model} model */
  update(model) {
    const { channel } = model;
    this.hidden = model.view.place === "messages" || model.view.place === "home" || !channel;
    if (this.hidden) return;
    this.model = model;
    const count = channel.members.length;
    this.button.textContent = count === 1 ? "1 member" : `${count} members`;
    if (this.body?.isConnected) this.#fill();
  }

  #open() {
    this.body = element("div", { class: "ws-members" });
    openDialog(`# ${this.model.channel.channel.name}`, [this.body], [cancelButton("Close")],
      (event) => event.preventDefault());
    this.#fill();
  }

  #fill() {
    const { channel, state } = this.model;
    const shape = JSON.stringify([channel.members, state.people]);
    if (this.shape === shape && this.body.hasChildNodes()) return;
    this.shape = shape;
    const inside = state.people.filter((one) => channel.members.includes(one.id));
    const outside = state.people.filter((one) => !channel.members.includes(one.id));
    const choice = element("select", { class: "bk-field", "aria-label": "Who" },
      outside.map((one) => element("option", { value: one.id }, label(one))));
    const add = element("button", { type: "button", class: "bk-button bk-primary" }, "Add");
    add.addEventListener("click", () => this.#move(choice.value, true));
    const focused = this.body.contains(document.activeElement);
    this.body.replaceChildren(
      element("ul", {}, inside.map((one) => element("li", {}, label(one), this.#removal(one)))),
      outside.length
        ? element("p", { class: "ws-add" }, choice, add)
        : element("p", { class: "bk-hint" }, "Everybody is in this channel."));
    if (focused) this.body.querySelector("select, button")?.focus();
  }

  #removal(person) {
    const button = element("button", {
      type: "button", class: "bk-button", "aria-label": `Remove ${person.real_name || person.name}`,
    }, "Remove");
    button.addEventListener("click", () => this.#move(person.id, false));
    return button;
  }

  #move(person, joined) {
    attempt(() => post("members", { channel: this.model.channel.channel.id, person, joined }));
  }
}
customElements.define("ws-members", Members);

function label(person) {
  return `${person.real_name || person.name} (@${person.name})${person.is_bot ? ", app" : ""}`;
}
