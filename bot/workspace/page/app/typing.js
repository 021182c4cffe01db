/** Who else is writing: told while they do so, and over soon after they stop. */

import { post } from "./api.js";

// A page tells it anew while somebody goes on writing, well before it is over for the others.
const TOLD_EVERY = 3000;
const OVER_AFTER = 5000;

/** Tells the workspace that the one who looks is writing. */
export class Teller {
  constructor() {
    this.told = { where: "", at: 0 };
  }

  /**
   * @param {string} person their name.
   * @param {string} channel where they write, as the control API finds it.
   * @param {string} thread the timestamp of its first message, or empty.
   */
  tell(person, channel, thread) {
    const where = `${person} ${channel} ${thread}`;
    const at = performance.now();
    if (where === this.told.where && at - this.told.at < TOLD_EVERY) return;
    this.told = { where, at };
    // Nobody needs to know that this was not told.
    post("typing", { person, channel, thread_ts: thread }).catch(() => {});
  }
}

/** Remembers who is writing where. */
export class Writers {
  /** @param {function(): void} changed called when somebody has stopped. */
  constructor(changed) {
    this.changed = changed;
    this.writing = new Map();
  }

  /** @param {Object} entry of the journal, as it happens. */
  hear({ kind, data }) {
    if (kind === "typing") {
      const key = `${data.user} ${data.channel} ${data.thread_ts}`;
      clearTimeout(this.writing.get(key)?.timer);
      const timer = setTimeout(() => this.#stop(key), OVER_AFTER);
      this.writing.set(key, { ...data, timer });
    } else if (kind === "message") {
      const { user, thread_ts: thread } = data.message;
      this.#stop(`${user} ${data.channel} ${thread ?? ""}`);
    }
  }

  #stop(key) {
    clearTimeout(this.writing.get(key)?.timer);
    if (this.writing.delete(key)) this.changed();
  }

  /**
   * The ids of those who are writing in a channel or a thread.
   * @param {string} channel its id.
   * @param {string} thread the timestamp of its first message, or empty.
   * @returns {Array<string>}
   */
  in(channel, thread) {
    return [...this.writing.values()]
      .filter((one) => one.channel === channel && one.thread_ts === thread)
      .map((one) => one.user);
  }
}
