/** A channel, the messages with the app, or a thread: what was said, and a field to say more. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import "./composer.js";
import { drawEntry, typed } from "./message.js";
import { channelOf, entriesOf, statusOf } from "./model.js";
import { attempt } from "./notify.js";

/** Shows entries; what has not changed is not drawn again, so that nobody loses their place. */
export class Conversation extends HTMLElement {
  connectedCallback() {
    if (this.log) return;
    this.drawn = new Map();
    this.log = element("div", { class: "ws-log", role: "log", "aria-live": "polite", tabindex: "0" });
    this.status = element("p", { class: "ws-status", role: "status" });
    this.prompts = element("div", { class: "ws-prompts", hidden: true });
    this.composer = document.createElement("ws-composer");
    this.append(this.log, this.prompts, this.status, this.composer);
  }

  /**
   * @param {import("./model.js").Model} model
   * @param {{thread: string, label: string, title: string}} what the thread or none, what is
   *     said of the field, and what is said of the whole.
   */
  update(model, what) {
    const key = `${model.me.id} ${model.view.place} ${what.thread}`;
    if (key !== this.key) {
      this.key = key;
      this.drawn.clear();
      this.log.replaceChildren();
    }
    this.log.setAttribute("aria-label", what.title);
    const entries = entriesOf(model, what.thread);
    this.#draw(model, entries, Boolean(what.thread));
    this.#invite(model, entries, what.thread);
    this.#suggest(model, what.thread);
    const status = statusOf(model, entries, what.thread);
    if (this.status.textContent !== status) this.status.textContent = status;
    this.composer.update(model, { label: what.label, thread: what.thread });
  }

  #draw(model, entries, inThread) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const names = JSON.stringify(model.names);
    const kept = new Map();
    let place = null;
    for (const entry of entries) {
      const id = `${entry.kind} ${entry.ts}`;
      const shape = JSON.stringify([entry.message, names]);
      const before = this.drawn.get(id);
      const node = before?.shape === shape ? before.node : drawEntry(model, entry, inThread);
      if (before && before.node !== node) before.node.replaceWith(node);
      const next = place ? place.nextSibling : this.log.firstChild;
      if (next !== node) this.log.insertBefore(node, next);
      place = node;
      kept.set(id, { shape, node });
    }
    const stay = new Set([...kept.values()].map((one) => one.node));
    if (!entries.length && this.invitation) stay.add(this.invitation);
    for (const node of [...this.log.children]) if (!stay.has(node)) node.remove();
    const grew = kept.size > this.drawn.size;
    this.drawn = kept;
    if (grew && atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  /** An empty channel says what could be asked in it. */
  #invite(model, entries, thread) {
    if (entries.length || thread || model.view.place === "messages") {
      this.invitation = null;
      return;
    }
    if (this.invitation?.isConnected) return;
    const { app, examples, people } = model.state;
    const name = people.find((one) => one.id === app.user)?.name ?? app.name;
    this.invitation = element("div", { class: "ws-invitation" },
      element("h2", {}, "Nothing has been said here yet"),
      element("p", {}, `Mention @${name} and ask something`,
        examples.length ? ", for example:" : "."),
      examples.map((text) => this.#example(text, () => post("say", {
        person: model.me.name, channel: channelOf(model), text: `<@bot> ${text}`,
      }))));
    this.log.append(this.invitation);
  }

  /** The app's suggested prompts, or the examples, above the field of its messages. */
  #suggest(model, thread) {
    const here = model.view.place === "messages" && !thread;
    const given = model.state.prompts.find((one) => one.channel === model.channel?.channel.id);
    const prompts = given?.prompts
      ?? (model.channel?.messages.length ? [] : model.state.examples.map((text) => ({ message: text })));
    const shape = here ? JSON.stringify([prompts, model.me.id]) : "";
    if (shape === this.prompted) return;
    this.prompted = shape;
    this.prompts.hidden = !here || !prompts.length;
    this.prompts.replaceChildren(...(here ? prompts : []).map((prompt) => (
      this.#example(prompt.title ?? prompt.message, () => post("say", {
        person: model.me.name, channel: "@bot", text: typed(model, prompt.message),
      }))
    )));
  }

  #example(text, run) {
    const button = element("button", { type: "button", class: "ws-example" }, text);
    button.addEventListener("click", () => attempt(run));
    return button;
  }
}
customElements.define("ws-conversation", Conversation);
