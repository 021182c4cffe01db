/** The page: follows the workspace, and shows it as one person sees it. */

import { element, icon } from "../blocks/dom.js";
import { follow, post, readState } from "./api.js";
import { openThread, takesThreads, titleOfThread } from "./assistant.js";
import "./canvases.js";
import "./conversation.js";
import { showDetails } from "./entities.js";
import { Heard } from "./heard.js";
import "./home.js";
import "./inspector.js";
import "./members.js";
import "./modal.js";
import { channelOf, modelOf } from "./model.js";
import { attempt, say } from "./notify.js";
import { showScheme } from "./sidebar.js";
import { tellEnd } from "./steps.js";
import { Writers } from "./typing.js";
import { go, readView, roomForBoth } from "./view.js";

const MENU = "M3 5h14M3 10h14M3 15h14";
const CHAT = "M3 4h14v9H9l-4 3v-3H3z";
const STOPPED = "The workspace does not answer: it has been stopped. Start it again, and load this page anew.";
const CLOSE = "M5 5l10 10M15 5 5 15";

class App extends HTMLElement {
  connectedCallback() {
    showScheme();
    this.journal = [];
    this.heard = new Heard();
    this.writers = new Writers(() => this.#show());
    this.sidebar = document.createElement("ws-sidebar");
    this.sidebar.id = "ws-sidebar";
    this.heading = element("h1", { class: "ws-title", tabindex: "-1" });
    this.trouble = element("p", { class: "ws-trouble", role: "alert", hidden: true });
    this.conversation = document.createElement("ws-conversation");
    this.home = document.createElement("ws-home");
    this.thread = document.createElement("ws-conversation");
    this.inspector = document.createElement("ws-inspector");
    this.members = document.createElement("ws-members");
    this.canvases = document.createElement("ws-canvases");
    this.modal = document.createElement("ws-modal");
    this.menu = button("Channels", MENU, () => this.#toggleMenu());
    this.menu.classList.add("ws-menu");
    this.menu.setAttribute("aria-controls", this.sidebar.id);
    this.opener = element("button", {
      type: "button", class: "bk-button ws-opener", "aria-label": "New chat", title: "New chat",
    }, icon(CHAT), element("span", {}, "New chat"));
    this.opener.addEventListener("click", () => attempt(() => openThread(this.model)));
    this.threadAside = aside("Thread", this.thread, () => go({ thread: "" }));
    this.beside = document.createElement("ws-beside");
    this.thread.before(this.beside);
    this.inspectorAside = aside("On the wire", this.inspector, () => go({ inspector: false }));
    this.append(this.sidebar,
      element("main", { class: "ws-main" },
        this.trouble,
        element("header", {}, this.menu, this.heading, this.opener, this.canvases, this.members),
        this.conversation, this.home),
      this.threadAside, this.inspectorAside, this.modal);
    addEventListener("hashchange", () => this.#looked());
    roomForBoth.addEventListener("change", () => this.state && this.#show());
    this.addEventListener("ws-sent", ({ detail: { thread } }) => {
      const { me, channel } = this.model;
      this.heard.forget(me.id, channel?.channel.id, thread);
    });
    this.addEventListener("ws-dismiss", ({ detail: notice }) => {
      this.heard.dismiss(notice);
      this.#show();
    });
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest("main ws-composer, dialog");
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
        const isNew = entry.number > this.first;
        if (isNew) this.writers.hear(entry);
        this.heard.hear(entry, isNew);
        if (isNew && entry.kind === "notice") this.#tell(entry.data);
        if (isNew && entry.kind === "details") showDetails(this.model, entry.data);
        if (isNew && entry.kind === "step") tellEnd(this.model, entry.data);
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
          const state = await readState();
          if (state.run !== this.state.run) {
            location.reload(); // another workspace has taken the place of the one that is shown
            return;
          }
          this.state = state;
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
    const isBack = isUp && this.isUp === false;
    this.isUp = isUp;
    if (this.state) this.#show();
    if (isBack) this.#refresh();
  }

  /** Something else is looked at: the app is told of its own tabs, and messages count as read. */
  #looked() {
    this.classList.remove("ws-menu-open");
    this.menu.setAttribute("aria-expanded", "false");
    const left = this.threadAside.contains(document.activeElement) ? this.model?.view.thread : "";
    const before = this.model?.view.thread;
    this.#show();
    const { view, me } = this.model;
    const opened = this.#focusThread(before, view.thread, left);
    const looked = `${me.name} ${view.place}`;
    if (looked === this.lookedAt) return;
    const first = this.lookedAt === undefined;
    this.lookedAt = looked;
    // Both may have changed before either was told of: then the thread has the focus already.
    if (!first && !opened) this.heading.focus();
    if (view.place === "home" || view.place === "messages") {
      attempt(() => post("home", { person: me.name, tab: view.place }));
    }
  }

  /**
   * The focus follows into a thread that is opened, and back to where it was opened from. Under
   * fingers it does not: a keyboard would cover what is to be read.
   * @returns {boolean} whether it is in a thread that was opened.
   */
  #focusThread(before, now, left) {
    if (before === undefined || !matchMedia("(hover: hover)").matches) return false;
    if (now && now !== before) {
      this.thread.composer.field.focus();
      return true;
    }
    if (left && !now) {
      const opener = this.conversation.log.querySelector(`[data-ts="${CSS.escape(left)}"] .ws-replies`);
      (opener ?? this.conversation.composer.field).focus();
    }
    return false;
  }

  #show() {
    const model = modelOf(this.state, readView(), this.heard, this.writers);
    this.model = model;
    const { view, state } = model;
    const inHome = view.place === "home";
    const inMessages = view.place === "messages";
    const name = inHome || inMessages ? state.app.name : `# ${model.channel?.channel.name ?? ""}`;
    this.heading.textContent = inHome ? `${name}: home` : name;
    this.home.hidden = !inHome;
    this.conversation.hidden = inHome;
    this.opener.hidden = inHome || !takesThreads(model);
    this.sidebar.update(model);
    this.members.update(model);
    this.canvases.update(model);
    if (inHome) this.home.update(model);
    else {
      this.conversation.update(model, {
        thread: "", label: `Message ${inMessages ? name : name.replace(" ", "")}`, title: name,
      });
    }
    this.#showAsides(model);
    this.modal.update(model);
    this.#showTrouble(model);
    this.#read(model);
  }

  #showAsides(model) {
    const { thread, inspector } = model.view;
    this.threadAside.hidden = !thread;
    this.inspectorAside.hidden = !inspector || (Boolean(thread) && !roomForBoth.matches);
    this.beside.update(model, thread);
    this.threadAside.querySelector("h2").textContent = titleOfThread(model, thread);
    if (thread) this.thread.update(model, { thread, label: "Reply", title: "Thread" });
    if (!this.inspectorAside.hidden) this.inspector.update(model, this.journal);
  }

  /** What Slack says to the one who looks, in a place that they do not look at. */
  #tell({ user, channel, thread_ts: thread, text }) {
    const { me, view, channel: here } = this.model;
    const seen = here?.channel.id === channel && view.place !== "home" && (!thread || view.thread === thread);
    if (user === me.id && (!seen || document.querySelector("dialog:modal"))) say(text);
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
    } else if (this.model?.view.thread) {
      go({ thread: "" });
    } else if (this.model?.view.inspector) {
      go({ inspector: false });
    }
  }
}
customElements.define("ws-app", App);

function aside(label, content, close) {
  return element("aside", { class: "ws-aside", "aria-label": label, hidden: true },
    element("header", {}, element("h2", {}, label), button("Close", CLOSE, close)), content);
}

function button(label, path, run) {
  const made = element("button", { type: "button", class: "ws-tool", "aria-label": label, title: label },
    icon(path));
  made.addEventListener("click", run);
  return made;
}
