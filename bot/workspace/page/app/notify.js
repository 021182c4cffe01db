/** What went wrong with something a person did, said at the foot of the page. */

import { element } from "../blocks/dom.js";
import { Refused } from "./api.js";

const SECONDS = 6;
let region = null;

/**
 * Do something, and say so where it is refused.
 * @param {function(): Promise<unknown>|unknown} run
 * @returns {Promise<boolean>} whether it was done.
 */
export async function attempt(run) {
  try {
    await run();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
    return false;
  }
}

/** Say something in passing; a screen reader reads it at once. */
export function say(text) {
  // What stands outside of an open dialog lies under its shade, and is not read out.
  const place = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (region?.parentNode !== place) {
    region?.remove();
    region = element("div", { class: "ws-toasts", role: "alert" });
    place.append(region);
  }
  const toast = element("p", { class: "ws-toast" }, text);
  region.append(toast);
  setTimeout(() => toast.remove(), SECONDS * 1000);
}
