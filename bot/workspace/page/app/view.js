/** What is looked at: kept in the address, so that reloading and going back keep it. */

/**
 * @typedef {Object} View
 * @property {string} person the name of who looks.
 * @property {string} place the id of a channel, or "home" or "messages" of the app.
 * @property {string} thread the message whose thread is open, or empty.
 * @property {boolean} inspector whether the wire is shown.
 */

/** Read the view from the address. */
export function readView() {
  const given = new URLSearchParams(location.hash.slice(1));
  return {
    person: given.get("person") ?? "",
    place: given.get("place") ?? "",
    thread: given.get("thread") ?? "",
    inspector: given.get("inspector") === "on",
  };
}

/**
 * Look at something else.
 * @param {Partial<View>} change
 */
export function go(change) {
  location.hash = address({ ...readView(), ...change });
}

/**
 * The address of a view, for links.
 * @param {View} view
 */
export function address(view) {
  const given = new URLSearchParams();
  if (view.person) given.set("person", view.person);
  if (view.place) given.set("place", view.place);
  if (view.thread) given.set("thread", view.thread);
  if (view.inspector) given.set("inspector", "on");
  return `#${given}`;
}

/** Whether a thread and the inspector fit beside what is looked at. */
export const roomForBoth = matchMedia("(min-width: 1400px)");
