/** A channel, the messages with the app, or a thread: what was said, and a field to say more. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import { takeDropped } from "./attaching.js";
import "./composer.js";
import { keepFocus } from "./focus.js";
import { Heard } from "./heard.js";
import { drawEntry } from "./message.js";
import { channelOf, entriesOf, mentionOf, promptsOf, statusOf } from "./model.js";
import { attempt } from "./notify.js";
import { Follower } from "./scrolling.js";

/** Shows entries; what has not changed is not drawn again, so that nobody loses their place. */
export class Conversation extends HTMLElement {
  connectedCallback() {
    if (this.log) return;
    this.drawn = new Map();
    this.log = element("div", { class: "ws-log", role: "log", "aria-live": "polite", tabindex: "0" });
    this.follower = new Follower(this.log);
    this.status = element("p", { class: "ws-status", role: "status" });
    this.prompts = element("div", { class: "ws-prompts", role: "group", "aria-label": "Suggestions", hidden: true });
    this.composer = document.createElement("ws-composer");
    this.append(this.log, this.follower.announcement, this.prompts, this.status, this.composer);
    takeDropped(this, (files) => this.composer.attach(files));
    this.addEventListener("ws-sent", () => this.follower.toEnd());
  }

  /**
   * @param {import("./model.js").Model} model
   * @param {{thread: string, label: string, title: string}} what the thread or none, what is
   *     said of the field, and what is said of the whole.
   */
  update(model, what) {
    const key = `${model.me.id} ${model.view.place} ${what.thread}`;
    const isNew = key !== this.key;
    if (isNew) {
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
    if (isNew) this.follower.toEnd();
  }

  #draw(model, entries, inThread) {
    const names = JSON.stringify(model.names);
    const kept = new Map();
    const known = Math.max(0, ...[...this.drawn.values()].map((one) => one.ts));
    let place = null;
    for (const entry of entries) {
      const id = `${entry.kind} ${entry.ts}`;
      const used = model.heard.usedBefore.get(Heard.key(model, entry.message));
      const shape = JSON.stringify([entry.message, names, used]);
      const before = this.drawn.get(id);
      const node = before?.shape === shape ? before.node : drawEntry(model, entry, inThread);
      if (before && before.node !== node) {
        keepFocus(before.node, () => { before.node.replaceWith(node); return node; });
      }
      const next = place ? place.nextSibling : this.log.firstChild;
      if (next !== node) this.log.insertBefore(node, next);
      place = node;
      kept.set(id, { shape, node, ts: entry.ts });
    }
    const stay = new Set([...kept.values()].map((one) => one.node));
    if (!entries.length && this.invitation) stay.add(this.invitation);
    for (const node of [...this.log.children]) if (!stay.has(node)) node.remove();
    this.drawn = kept;
    if ((entries.at(-1)?.ts ?? 0) > known) this.follower.grew();
    else this.follower.keep();
  }

  /** An empty channel says what could be asked in it. */
  #invite(model, entries, thread) {
    if (entries.length || thread || model.view.place === "messages") {
      this.invitation = null;
      return;
    }
    if (this.invitation?.isConnected) return;
    const { examples } = model.state;
    const mention = mentionOf(model);
    this.invitation = element("div", { class: "ws-invitation" },
      element("h2", {}, "Nothing has been said here yet"),
      element("p", {}, `Mention ${mention} and ask something`,
        examples.length ? ", for example:" : "."),
      examples.map((text) => this.#example(model, text, `${mention} ${text}`, "")));
    this.log.append(this.invitation);
  }

  /** What the app offers to ask, or the examples, above the field of its messages. */
  #suggest(model, thread) {
    const prompts = promptsOf(model, thread);
    const shape = JSON.stringify([prompts, model.me.id]);
    if (shape === this.prompted) return;
    this.prompted = shape;
    this.prompts.hidden = !prompts.length;
    this.prompts.replaceChildren(...prompts.map(({ title, message }) => (
      this.#example(model, title ?? message, message, thread)
    )));
  }

  #example(model, label, text, thread) {
    const button = element("button", { type: "button", class: "ws-example" }, label);
    button.addEventListener("click", () => {
      this.follower.toEnd();
      this.composer.field.focus();
      attempt(() => post("say", {
        person: model.me.name, channel: channelOf(model), text, in_field: true, thread_ts: thread,
      }));
    });
    return button;
  }
}
customElements.define("ws-conversation", Conversation);
