/** Where a message is written: Enter sends it; names, emoji and commands are completed. */

import { element, uniqueId } from "../blocks/dom.js";
import { post, upload } from "./api.js";
import { Attachments } from "./attaching.js";
import { Completer } from "./completion.js";
import { channelOf, isAddressable, mentionOf } from "./model.js";
import { attempt } from "./notify.js";
import { Teller } from "./typing.js";

/** A field for messages; `update` tells it where they go. It tells of `ws-sent` when it sends. */
export class Composer extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = element("textarea", { class: "ws-field", rows: 1 });
    this.completer = new Completer(this.field, {});
    this.problem = element("p", { class: "ws-problem", role: "alert", id: uniqueId("problem") });
    this.attachments = new Attachments();
    const { list, picker, button } = this.attachments;
    const send = element("button", { type: "submit", class: "bk-button bk-primary" }, "Send");
    this.form = element("form", { class: "ws-composer" },
      this.completer.list, list, picker, button, this.field, send, this.problem);
    this.form.addEventListener("submit", (event) => this.#send(event));
    this.field.addEventListener("keydown", (event) => this.#onKey(event));
    this.field.addEventListener("input", () => {
      this.#object("");
      this.#tell();
    });
    this.drafts = new Map();
    this.attached = new Map();
    this.teller = new Teller();
    this.append(this.form);
  }

  /**
   * @param {import("./model.js").Model} model
   * @param {{label: string, thread: string}} where what a message is written to.
   */
  update(model, where) {
    const place = `${model.me.id} ${model.view.place} ${where.thread}`;
    if (place !== this.place) {
      // What is begun in one place waits there, and is not sent from another.
      this.drafts.set(this.place, this.field.value);
      this.field.value = this.drafts.get(place) ?? "";
      this.attached.set(this.place, this.attachments.files);
      this.attachments.put(this.attached.get(place) ?? []);
      this.place = place;
      this.completer.close();
      this.#object("");
    }
    this.model = model;
    this.where = where;
    this.completer.known = { model, commands: !where.thread };
    this.field.setAttribute("aria-label", where.label);
    const asks = !where.thread && isAddressable(model);
    this.field.placeholder = asks ? `${where.label}, or ask ${mentionOf(model)}` : where.label;
  }

  async #send(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    const { files } = this.attachments;
    if (!text && !files.length) return;
    const { model, where } = this;
    const person = model.me.name;
    const channel = channelOf(model);
    const command = files.length ? "" : /^\/[^\s/]+(?=\s|$)/.exec(text)?.[0];
    if (command && where.thread) {
      this.#object(`${command} cannot be used in threads. Give it in the channel.`);
      return;
    }
    this.field.value = "";
    this.attachments.put([]);
    this.completer.close();
    this.dispatchEvent(new CustomEvent("ws-sent", { bubbles: true, detail: where }));
    const message = { person, channel, text, in_field: true, thread_ts: where.thread };
    const sent = await attempt(async () => {
      if (command) await post("command", { person, channel, line: text });
      else if (files.length) await share(message, files);
      else await post("say", message);
    });
    if (sent) return;
    if (!this.field.value) this.field.value = text;
    if (!this.attachments.files.length) this.attachments.put(files);
  }

  /** Send these files with what is written next. */
  attach(files) {
    this.attachments.add(files);
    this.field.focus();
  }

  /** Say below the field what is wrong with what stands in it; nothing, if that is empty. */
  #object(text) {
    if (this.problem.textContent === text) return;
    this.problem.textContent = text;
    if (text) {
      this.field.setAttribute("aria-invalid", "true");
      this.field.setAttribute("aria-describedby", this.problem.id);
    } else {
      this.field.removeAttribute("aria-invalid");
      this.field.removeAttribute("aria-describedby");
    }
  }

  #onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** Tell the others that somebody writes; a command is no message to them. */
  #tell() {
    const text = this.field.value.trim();
    if (!text || text.startsWith("/")) return;
    this.teller.tell(this.model.me.name, channelOf(this.model), this.where.thread);
  }
}
customElements.define("ws-composer", Composer);

/** Send files with one message. */
async function share(message, files) {
  const [file, ...more] = await Promise.all(files.map((one) => upload(message.person, one)));
  await post("share", { ...message, file, more });
}
