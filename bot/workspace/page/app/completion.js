/** What a word that is being written may become: a person, a channel, an emoji, a command. */

import { element } from "../blocks/dom.js";
import { EMOJI_NAMES, emojiOf } from "../blocks/emoji.js";

const MOST = 6;
const CALLS = { channel: "Everybody in this channel", here: "Everybody who is there now" };
let made = 0;

/** Offers completions for a field, in a list above it. */
export class Completer {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {{model: import("./model.js").Model, commands: boolean}} known where the names come
   *     from, and whether commands can be given in the field; may change.
   */
  constructor(field, known) {
    this.field = field;
    this.known = known;
    this.options = [];
    made += 1;
    this.list = element("ul", {
      class: "ws-options", role: "listbox", id: `ws-options-${made}`, hidden: true,
      "aria-label": "Completions",
    });
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) field.setAttribute(name, value);
    field.addEventListener("input", () => this.#suggest());
    field.addEventListener("blur", () => this.close());
    field.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #suggest() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const { begun, options } = fitting(this.known, before);
    this.begun = begun;
    this.options = options;
    this.list.replaceChildren(...options.map((one, number) => this.#draw(one, number)));
    this.list.hidden = !options.length;
    this.field.setAttribute("aria-expanded", String(Boolean(options.length)));
    if (options.length) this.#choose(0);
    else this.close();
  }

  #draw(one, number) {
    const option = element("li", { role: "option", id: `${this.list.id}-${number}` },
      element("b", {}, one.word), element("span", {}, one.about));
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#take(one);
    });
    return option;
  }

  #onKey(event) {
    if (!this.options.length || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#choose((this.chosen + step + this.options.length) % this.options.length);
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.options[this.chosen]);
    else if (event.key === "Escape") this.close();
    else return;
    // The key was for the list: neither the field nor the page is to act on it.
    event.preventDefault();
    event.stopImmediatePropagation();
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
    this.field.setRangeText(`${option.word} `, caret - this.begun, caret, "end");
    this.close();
  }

  /** Offer nothing more. */
  close() {
    this.options = [];
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

/** What fits to the last word before the caret, and how many characters of it are written. */
function fitting({ model, commands }, before) {
  const command = commands && /^\/[\w-]*$/.exec(before);
  const [, word] = command ? [null, command[0]] : /(?:^|[\s(])([@#:][^\s@#:]*)$/.exec(before) ?? [];
  if (!word) return { begun: 0, options: [] };
  const begun = word.slice(1).toLowerCase();
  const options = { "/": commandsOf, "@": peopleOf, "#": channelsOf, ":": emojiFor }[word[0]](
    model, begun,
  );
  return {
    begun: word.length,
    options: options.filter((one) => one.keys.some((key) => key.toLowerCase().startsWith(begun)))
      .slice(0, MOST),
  };
}

function commandsOf({ state }) {
  return state.app.features.slash_commands.map((one) => ({
    word: one.command,
    keys: [one.command.slice(1)],
    about: [one.description, one.usage_hint && `[${one.usage_hint}]`].filter(Boolean).join(" "),
  }));
}

function peopleOf({ state }) {
  const people = state.people.map((one) => ({
    word: `@${one.name}`, keys: [one.name, ...one.real_name.split(" ")], about: one.real_name,
  }));
  const calls = Object.entries(CALLS).map(([name, about]) => ({ word: `@${name}`, keys: [name], about }));
  return [...people, ...calls];
}

function channelsOf({ channels }) {
  return channels.map(({ channel, kind }) => ({
    word: `#${channel.name}`, keys: [channel.name], about: kind === "group" ? "Private" : "",
  }));
}

function emojiFor(model, begun) {
  if (begun.length < 2) return [];
  return EMOJI_NAMES.map((name) => ({ word: `:${name}:`, keys: [name], about: emojiOf(name) }));
}
