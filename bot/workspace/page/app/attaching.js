/** Files that go with a message: picked, or dropped on a conversation. */

import { element, icon } from "../blocks/dom.js";

const CLIP = "M14.5 9.5 9 15a3.2 3.2 0 0 1-4.5-4.5l6-6a2.2 2.2 0 0 1 3 3l-5.5 5.6";
const CLOSE = "M5 5l10 10M15 5 5 15";

/** The files that wait to be sent, with what picks them, and takes them away again. */
export class Attachments {
  constructor() {
    this.files = [];
    this.list = element("ul", { class: "ws-files", "aria-label": "Attached files" });
    this.picker = element("input", { type: "file", multiple: true, hidden: true });
    this.button = element("button", {
      type: "button", class: "bk-button ws-attach", title: "Attach files", "aria-label": "Attach files",
    }, icon(CLIP));
    this.button.addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.add(this.picker.files);
      this.picker.value = "";
    });
    this.#draw();
  }

  /** @param {Iterable<File>} files that are sent with the next message. */
  add(files) {
    this.put([...this.files, ...files]);
  }

  /** Let these files wait, and no others. */
  put(files) {
    this.files = [...files];
    this.#draw();
  }

  #draw() {
    this.list.hidden = !this.files.length;
    this.list.replaceChildren(...this.files.map((file) => this.#entry(file)));
  }

  #entry(file) {
    const label = `Do not send ${file.name}`;
    const remove = element("button", { type: "button", class: "ws-tool", title: label, "aria-label": label },
      icon(CLOSE));
    remove.addEventListener("click", () => {
      this.put(this.files.filter((one) => one !== file));
      this.button.focus();
    });
    return element("li", {}, element("span", {}, file.name), remove);
  }
}

/**
 * Take in files that are dropped somewhere.
 * @param {HTMLElement} place
 * @param {function(Iterable<File>): void} take
 */
export function takeDropped(place, take) {
  const mark = (is) => place.classList.toggle("ws-dropping", is);
  place.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  place.addEventListener("dragleave", () => mark(false));
  place.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    mark(false);
    take(event.dataTransfer.files);
  });
}
