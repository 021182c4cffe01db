/** What the page has heard of as it happened, and the workspace's state does not hold. */

/**
 * @typedef {Object} Notice
 * @property {string} user the id of the one who reads it.
 * @property {string} channel the id of the channel that it stands in.
 * @property {string} thread_ts the thread that it stands in, or empty.
 * @property {string} text
 * @property {number} at
 */

// Where a control stands that is not in a view: in a message, or in what is attached to it.
const PLACES = ["message", "message_attachment"];

/** Keeps what Slack itself said, what the app offers to ask, and which controls were used. */
export class Heard {
  constructor() {
    this.notices = [];
    this.prompts = new Map();
    /** Values by person, channel and message, in the form of Slack's `state.values`. */
    this.used = new Map();
    /** Those of them that the page did not see happen, so that it cannot have drawn them. */
    this.usedBefore = new Map();
  }

  /**
   * @param {Object} entry of the journal.
   * @param {boolean} isNew whether it happened after the page was loaded; a notice is not kept
   *     for longer than a page is.
   */
  hear({ kind, at, data }, isNew) {
    if (kind === "notice" && isNew) this.notices.push({ ...data, at });
    if (kind === "prompts") this.prompts.set(`${data.channel} ${data.thread_ts}`, { ...data, at });
    if (kind === "delivery") {
      this.#use(this.used, data.payload);
      if (!isNew) this.#use(this.usedBefore, data.payload);
    }
  }

  /** Remember what was chosen in a message: the app hears of it, and is not asked to give it back. */
  #use(all, { type, user, container, actions }) {
    if (type !== "block_actions" || !PLACES.includes(container?.type)) return;
    const key = `${user.id} ${container.channel_id} ${container.message_ts}`;
    const values = all.get(key) ?? {};
    for (const action of actions) {
      values[action.block_id] = { ...values[action.block_id], [action.action_id]: action };
    }
    all.set(key, values);
  }

  /**
   * Where what somebody used of a message is kept.
   * @param {import("./model.js").Model} model
   * @param {Object} message
   */
  static key({ me, channel }, message) {
    return `${me.id} ${channel.channel.id} ${message.ts}`;
  }

  /** Put away what Slack said to somebody in a place, once they do something else there. */
  forget(user, channel, thread) {
    this.notices = this.notices.filter((one) => (
      one.user !== user || one.channel !== channel || one.thread_ts !== thread
    ));
  }

  /** Put away one notice. */
  dismiss(notice) {
    this.notices = this.notices.filter((one) => one !== notice);
  }
}
