/** The page: follows the workspace, and shows it as one person sees it. */

import { element, icon } from "../blocks/dom.js";
import { follow, post, readState } from "./api.js";
import "./conversation.js";
import "./home.js";
import "./inspector.js";
import "./modal.js";
import { channelOf, modelOf } from "./model.js";
import { attempt } from "./notify.js";
import { showScheme } from "./sidebar.js";
import { Writers } from "./typing.js";
import { go, readView } from "./view.js";

const MENU = "M3 5h14M3 10h14M3 15h14";
const STOPPED = "The workspace does not answer: it has been stopped. Start it again, and load this page anew.";
const CLOSE = "M5 5l10 10M15 5 5 15";

class App extends HTMLElement {
  connectedCallback() {
    showScheme();
    this.journal = [];
    this.writers = new Writers(() => this.#show());
    this.sidebar = document.createElement("ws-sidebar");
    this.sidebar.id = "ws-sidebar";
    this.heading = element("h1", { class: "ws-title", tabindex: "-1" });
    this.trouble = element("p", { class: "ws-trouble", role: "alert", hidden: true });
    this.conversation = document.createElement("ws-conversation");
    this.home = document.createElement("ws-home");
    this.thread = document.createElement("ws-conversation");
    this.inspector = document.createElement("ws-inspector");
    this.modal = document.createElement("ws-modal");
    this.menu = button("Channels", MENU, () => this.#toggleMenu());
    this.menu.classList.add("ws-menu");
    this.menu.setAttribute("aria-controls", this.sidebar.id);
    this.aside = element("aside", { class: "ws-aside", "aria-label": "Thread", hidden: true },
      element("header", {},
        element("h2", {}, "Thread"),
        button("Close", CLOSE, () => go({ thread: "", inspector: false }))),
      this.thread, this.inspector);
    this.append(this.sidebar,
      element("main", { class: "ws-main" },
        this.trouble,
        element("header", {}, this.menu, this.heading),
        this.conversation, this.home),
      this.aside, this.modal);
    addEventListener("hashchange", () => this.#looked());
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest("ws-composer, dialog") && !this.aside.contains(event.target);
      if (event.key === "Escape" && !event.defaultPrevented && !writing) this.#escape();
    });
    this.#start();
  }

  async #start() {
    try {
      this.state = await readState();
    } catch {
      this.trouble.textContent = STOPPED;
      this.trouble.hidden = false;
      return;
    }
    this.first = this.state.last;
    follow(0, {
      entry: (entry) => {
        this.journal.push(entry);
        // What had happened before this page was loaded is not going on any more.
        if (entry.number > this.first) this.writers.hear(entry);
        this.#refresh();
      },
      up: () => this.#reach(true),
      down: () => this.#reach(false),
    });
    this.#looked();
  }

  /** Read the workspace anew; what happens meanwhile is read once more after it. */
  async #refresh() {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    try {
      do {
        this.again = false;
        try {
          this.state = await readState();
        } catch {
          break; // the stream says it too, and goes on once the workspace is back
        }
        this.#show();
      } while (this.again);
    } finally {
      this.reading = false;
    }
  }

  #reach(isUp) {
    if (isUp && this.isUp === false) location.reload();
    this.isUp = isUp;
    if (this.state) this.#show();
  }

  /** Something else is looked at: the app is told of its own tabs, and messages count as read. */
  #looked() {
    this.classList.remove("ws-menu-open");
    this.menu.setAttribute("aria-expanded", "false");
    this.#show();
    const { view, me } = this.model;
    const looked = `${me.name} ${view.place}`;
    if (looked === this.lookedAt) return;
    const first = this.lookedAt === undefined;
    this.lookedAt = looked;
    if (!first) this.heading.focus();
    if (view.place === "home" || view.place === "messages") {
      attempt(() => post("home", { person: me.name, tab: view.place }));
    }
  }

  #show() {
    const notices = this.journal.filter((entry) => entry.kind === "notice");
    const model = modelOf(this.state, readView(), notices, this.writers);
    this.model = model;
    const { view, state } = model;
    const inHome = view.place === "home";
    const inMessages = view.place === "messages";
    const name = inHome || inMessages ? state.app.name : `# ${model.channel?.channel.name ?? ""}`;
    this.heading.textContent = inHome ? `${name}: home` : name;
    this.home.hidden = !inHome;
    this.conversation.hidden = inHome;
    this.sidebar.update(model);
    if (inHome) this.home.update(model);
    else {
      this.conversation.update(model, {
        thread: "", label: `Message ${inMessages ? name : name.replace(" ", "")}`, title: name,
      });
    }
    this.#showAside(model);
    this.modal.update(model);
    this.#showTrouble(model);
    this.#read(model);
  }

  #showAside(model) {
    const { thread, inspector } = model.view;
    this.aside.hidden = !thread && !inspector;
    this.thread.hidden = !thread;
    this.inspector.hidden = !inspector || Boolean(thread);
    this.aside.querySelector("header h2").textContent = thread ? "Thread" : "On the wire";
    this.aside.setAttribute("aria-label", thread ? "Thread" : "On the wire");
    if (thread) this.thread.update(model, { thread, label: "Reply", title: "Thread" });
    else if (inspector) this.inspector.update(model, this.journal);
  }

  #showTrouble({ state }) {
    let text = "";
    if (this.isUp === false) {
      text = STOPPED;
    } else if (state.transport === "socket" && !state.connected) {
      text = `${state.app.name} is not connected, so it hears nothing. If it has ended, start it again; its terminal says why.`;
    }
    if (this.trouble.textContent !== text) this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }

  #read(model) {
    const { channel, me } = model;
    const unread = channel?.unread[me.id] ?? 0;
    const total = [...model.channels, model.direct].filter(Boolean)
      .reduce((sum, one) => sum + (one === channel ? 0 : one.unread[me.id] ?? 0), 0);
    document.title = `${total ? `(${total}) ` : ""}${this.heading.textContent} – ${model.state.team.name}`;
    // Asked once for what is unread now: the workspace answers with an event of its own.
    const seen = `${me.id} ${channel?.channel.id} ${channel?.messages.at(-1)?.ts}`;
    if (unread && !document.hidden && this.seen !== seen) {
      this.seen = seen;
      attempt(() => post("read", { person: me.name, channel: channelOf(model) }));
    }
  }

  #toggleMenu() {
    const open = this.classList.toggle("ws-menu-open");
    this.menu.setAttribute("aria-expanded", String(open));
    if (open) this.sidebar.querySelector("a[aria-current], a")?.focus();
  }

  #escape() {
    if (this.classList.contains("ws-menu-open")) {
      this.#toggleMenu();
      this.menu.focus();
    } else if (this.model?.view.thread || this.model?.view.inspector) {
      go({ thread: "", inspector: false });
    }
  }
}
customElements.define("ws-app", App);

function button(label, path, run) {
  const made = element("button", { type: "button", class: "ws-tool", "aria-label": label, title: label },
    icon(path));
  made.addEventListener("click", run);
  return made;
}
