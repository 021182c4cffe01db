/** Where a message is written: Enter sends it; names and commands are completed. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import { typed } from "./message.js";
import { channelOf } from "./model.js";
import { attempt } from "./notify.js";
import { Teller } from "./typing.js";

const MOST = 6;
let made = 0;

/** A field for messages; `update` tells it where they go. */
export class Composer extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    made += 1;
    this.list = element("ul", { class: "ws-options", role: "listbox", id: `ws-options-${made}`, hidden: true });
    this.field = element("textarea", {
      class: "ws-field",
      rows: 1,
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    });
    const send = element("button", { type: "submit", class: "bk-button bk-primary" }, "Send");
    this.form = element("form", { class: "ws-composer" }, this.list, this.field, send);
    this.form.addEventListener("submit", (event) => this.#send(event));
    this.field.addEventListener("keydown", (event) => this.#onKey(event));
    this.field.addEventListener("input", () => {
      this.#suggest();
      this.#tell();
    });
    this.field.addEventListener("blur", () => this.#close());
    this.options = [];
    this.drafts = new Map();
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
      this.place = place;
      this.#close();
    }
    this.model = model;
    this.where = where;
    this.field.setAttribute("aria-label", where.label);
    this.field.placeholder = where.label;
  }

  async #send(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    const { model, where } = this;
    const person = model.me.name;
    const channel = channelOf(model);
    const isCommand = text.startsWith("/") && !where.thread;
    this.field.value = "";
    this.#close();
    const sent = await attempt(() => (isCommand
      ? post("command", { person, channel, line: text })
      : post("say", { person, channel, text: typed(model, text), thread_ts: where.thread })));
    if (!sent && !this.field.value) this.field.value = text;
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (this.options.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.#choose((this.chosen + step + this.options.length) % this.options.length);
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        this.#take(this.options[this.chosen]);
        return;
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        this.#close();
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
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

  /** What could be meant by what stands before the caret. */
  #suggest() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const name = /(?:^|\s)@([\w.-]*)$/.exec(before);
    const command = this.where.thread ? null : /^\/([\w-]*)$/.exec(before);
    if (name) {
      this.#offer(name[1], this.model.state.people.map((person) => ({
        word: `@${person.name} `, key: person.name, about: person.real_name,
      })));
    } else if (command) {
      this.#offer(command[1], this.model.state.app.features.slash_commands.map((one) => ({
        word: `${one.command} `,
        key: one.command.slice(1),
        about: [one.description, one.usage_hint && `[${one.usage_hint}]`].filter(Boolean).join(" "),
      })));
    } else {
      this.#close();
    }
  }

  #offer(begun, all) {
    const fitting = all.filter((one) => one.key.toLowerCase().startsWith(begun.toLowerCase()))
      .slice(0, MOST);
    this.begun = begun.length + 1;
    this.options = fitting;
    this.list.replaceChildren(...fitting.map((one, number) => {
      const option = element("li", { role: "option", id: `${this.list.id}-${number}` },
        element("b", {}, one.word.trim()), element("span", {}, one.about));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.#take(one);
      });
      return option;
    }));
    this.list.hidden = !fitting.length;
    this.field.setAttribute("aria-expanded", String(Boolean(fitting.length)));
    if (fitting.length) this.#choose(0);
  }

  #choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === number));
    });
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${number}`);
  }

  #take(option) {
    const caret = this.field.selectionStart;
    this.field.setRangeText(option.word, caret - this.begun, caret, "end");
    this.#close();
  }

  #close() {
    this.options = [];
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}
customElements.define("ws-composer", Composer);
