/** Keeps the end of a conversation in sight, unless somebody reads further up. */

import { element } from "../blocks/dom.js";

const NEAR = 40;

/** Follows the end of a log. */
export class Follower {
  /** @param {HTMLElement} log what scrolls. */
  constructor(log) {
    this.log = log;
    this.following = true;
    this.button = element("button", { type: "button", class: "ws-new bk-button bk-primary", hidden: true },
      "New messages ↓");
    this.button.addEventListener("click", () => {
      this.toEnd();
      log.focus();
    });
    /** What stands between the log and the field. */
    this.announcement = element("div", { class: "ws-news", "aria-live": "polite" }, this.button);
    log.addEventListener("scroll", () => this.#look());
    // A picture, or something below the log, takes room that the end was seen in.
    log.addEventListener("load", () => this.keep(), true);
    new ResizeObserver(() => this.keep()).observe(log);
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    if (!clientHeight) return;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.following) this.button.hidden = true;
  }

  /** Stay at the end, if that is where one was. */
  keep() {
    if (this.following && this.log.clientHeight) this.log.scrollTop = this.log.scrollHeight;
  }

  /** Go to the end, and stay there. */
  toEnd() {
    this.following = true;
    this.button.hidden = true;
    this.keep();
  }

  /** Something has come below: go there, or say so. */
  grew() {
    if (this.following) this.keep();
    else this.button.hidden = false;
  }
}
