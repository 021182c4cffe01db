/** Threads with the assistant: a new one, and what is looked at beside it. */

import { element, uniqueId } from "../blocks/dom.js";
import { post } from "./api.js";
import { attempt } from "./notify.js";
import { go } from "./view.js";

// The channel beside each thread, as it was chosen on this page.
const beside = new Map();

/** Whether the app wants to be told of threads that people open with it. */
export function takesThreads({ state }) {
  return state.app.events.includes("assistant_thread_started");
}

/** What the app calls a thread. */
export function titleOfThread({ state, channel }, thread) {
  return state.titles.find((one) => (
    one.channel === channel?.channel.id && one.thread_ts === thread
  ))?.title || "Thread";
}

/** Open a new thread with the app, beside the channel that is looked at. */
export async function openThread(model) {
  const channel = model.view.place === "messages" ? "" : model.channel?.channel.id ?? "";
  const { message } = await post("assistant", { person: model.me.name, channel });
  beside.set(message.ts, channel);
  go({ place: "messages", thread: message.ts });
}

/** The menu above such a thread, which says what is looked at beside it. */
export class Beside extends HTMLElement {
  /**
   * @param {import("./model.js").Model} model
   * @param {string} thread the thread that is open, or empty.
   */
  update(model, thread) {
    const root = model.channel?.messages.find((one) => one.ts === thread);
    this.hidden = root?.subtype !== "assistant_app_thread";
    if (this.hidden) return;
    const known = model.channels.map(({ channel }) => [channel.id, `# ${channel.name}`]);
    const shape = JSON.stringify([thread, known, model.me.id]);
    if (shape === this.shape) return;
    this.shape = shape;
    const id = uniqueId("beside");
    const menu = element("select", { class: "bk-field", id },
      element("option", { value: "", hidden: true }, "No channel"),
      known.map(([value, text]) => element("option", {
        value, selected: value === beside.get(thread),
      }, text)));
    menu.addEventListener("change", () => {
      beside.set(thread, menu.value);
      attempt(() => post("assistant", {
        person: model.me.name, channel: menu.value, thread_ts: thread,
      }));
    });
    this.replaceChildren(element("label", { for: id }, "You look at"), menu);
  }
}
customElements.define("ws-beside", Beside);
