/** What goes over the wire, faults to inject, and the transcript. */

import { element } from "../blocks/dom.js";
import { post } from "./api.js";
import { attempt } from "./notify.js";
import { clock } from "./text.js";

const MOST = 300;
const FAULTS = {
  rate_limited: "429, too many requests",
  server_error: "500, server error",
  timeout: "no answer",
  reset: "connection broken",
  lost_response: "answer lost",
  lost_ack: "acknowledgement lost",
  duplicate: "delivered twice",
  deaf: "a socket that nothing comes over",
};
const WIRE = ["request", "delivery", "ack", "late_ack", "waiting", "given_up", "fault", "socket"];

/** The column on the right, for developers. */
export class Inspector extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.shown = 0;
    this.acks = new Map();
    this.list = element("ol", { class: "ws-wire", "aria-label": "Requests and deliveries, newest first" });
    this.pending = element("p", { class: "ws-pending", role: "status" });
    this.append(
      this.#faultForm(),
      this.pending,
      element("div", { class: "ws-inspector-buttons" },
        this.#button("Disconnect", () => post("sockets/drop", {})),
        this.#button("Refresh connections", () => post("sockets/refresh", {})),
        element("a", { href: "/control/transcript", download: "transcript.jsonl" }, "Save the transcript")),
      this.list,
    );
  }

  /**
   * @param {import("./model.js").Model} model
   * @param {Array<Object>} journal all entries, oldest first.
   */
  update(model, journal) {
    const { faults } = model.state;
    this.pending.textContent = faults.length
      ? `Waiting to go wrong: ${faults.map((one) => `${FAULTS[one.kind] ?? one.kind} (${one.where}, ${one.times} times)`).join("; ")}`
      : "";
    for (; this.shown < journal.length; this.shown += 1) {
      const entry = journal[this.shown];
      if (WIRE.includes(entry.kind)) this.#add(entry);
    }
    while (this.list.children.length > MOST) this.list.lastChild.remove();
  }

  #add(entry) {
    const { data } = entry;
    const key = `${data.id} ${data.attempt}`;
    if (entry.kind === "ack" && this.acks.has(key)) {
      const { outcome, body } = this.acks.get(key);
      outcome.textContent = data.ok ? `acknowledged in ${data.took_ms.toFixed(0)} ms` : data.problem;
      outcome.className = data.ok ? "ws-good" : "ws-bad";
      if (data.response) body.textContent += `\n\n${JSON.stringify(data.response, null, 2)}`;
      return;
    }
    const outcome = element("span", {}, "");
    const body = element("pre", { tabindex: "0" }, JSON.stringify(shown(entry), null, 2));
    if (entry.kind === "delivery") {
      outcome.textContent = "waiting";
      this.acks.set(key, { outcome, body });
    } else if (entry.kind === "request") {
      const good = data.response?.ok !== false && data.status < 400 && data.status > 0;
      outcome.textContent = `${data.fault || data.response?.error || data.status || "no answer"}, ${data.took_ms.toFixed(0)} ms`;
      outcome.className = good ? "ws-good" : "ws-bad";
    }
    this.list.prepend(element("li", {},
      element("details", {},
        element("summary", {},
          element("time", { datetime: new Date(entry.at * 1000).toISOString() }, clock(entry.at, true)),
          element("span", { class: "ws-way" }, { request: "app →", delivery: "→ app" }[entry.kind] ?? "·"),
          element("b", {}, title(entry)),
          data.attempt > 0 && element("span", { class: "ws-bad" }, `try ${data.attempt + 1}`),
          outcome),
        body)));
  }

  #faultForm() {
    const kind = element("select", { id: "ws-fault-kind" },
      Object.entries(FAULTS).map(([value, text]) => element("option", { value }, text)));
    const where = element("input", { id: "ws-fault-where", value: "*", autocomplete: "off" });
    const times = element("input", { id: "ws-fault-times", type: "number", min: "1", value: "1" });
    const form = element("form", { class: "ws-faults" },
      element("h3", {}, "Let something go wrong"),
      element("label", { for: kind.id }, "What"), kind,
      element("label", { for: where.id }, "Method or event (* is any)"), where,
      element("label", { for: times.id }, "How often"), times,
      element("div", { class: "ws-inspector-buttons" },
        element("button", { type: "submit", class: "bk-button bk-primary" }, "Inject"),
        this.#button("Clear", () => post("faults/clear", {}))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => post("faults", {
        kind: kind.value, where: where.value || "*", times: Number(times.value) || 1,
      }));
    });
    return form;
  }

  #button(text, run) {
    const button = element("button", { type: "button", class: "bk-button" }, text);
    button.addEventListener("click", () => attempt(run));
    return button;
  }
}
customElements.define("ws-inspector", Inspector);

function title({ kind, data }) {
  if (kind === "request") return data.method;
  if (kind === "delivery") return data.type || data.envelope;
  if (kind === "socket") return `connection ${data.state}, ${data.connected} open`;
  if (kind === "fault") return `fault: ${FAULTS[data.fault] ?? data.fault} (${data.where})`;
  if (kind === "waiting") return `tried again in ${data.seconds} s`;
  if (kind === "given_up") return "given up";
  return kind;
}

function shown({ kind, data }) {
  if (kind === "request") return { arguments: data.arguments, response: data.response };
  return kind === "delivery" ? data.payload : data;
}
