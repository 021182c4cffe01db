/** The control API of the workspace, as the page uses it. */

/** What the workspace refused, in words for a person. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {Object<string, string>} errors what is wrong with inputs, by block id.
   */
  constructor(message, errors = {}) {
    super(message);
    this.errors = errors;
  }
}

const WORDS = {
  not_in_channel: "You are not in this channel.",
  element_not_found: "This was changed in the meantime.",
  required_field_missing: "Something that is required is not filled in.",
  too_short: "A text is too short.",
  too_long: "A text is too long.",
  messages_tab_disabled: "Sending messages to this app has been turned off.",
  shortcut_not_found: "The app has no such shortcut.",
  not_enabled: "The app has no such tab.",
  name_taken: "There is one of this name already. Choose another name.",
  already_reacted: "You have reacted with this already.",
};

/**
 * Do something in the workspace.
 * @param {string} path below `/control/`.
 * @param {Object} body
 * @returns {Promise<Object>} the answer.
 * @throws {Refused} it was not done; the message says why.
 */
export async function post(path, body) {
  let response;
  try {
    response = await fetch(`/control/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused("The workspace does not answer. It may have been stopped.");
  }
  const answer = await response.json();
  if (!answer.ok) throw new Refused(WORDS[answer.error] ?? `Not done: ${answer.error}`, answer.errors);
  return answer;
}

/**
 * Send a file to the workspace, to be shared.
 * @param {string} person whose it is.
 * @param {File} file
 * @returns {Promise<string>} its id.
 * @throws {Refused} it was not taken.
 */
export async function upload(person, file) {
  if (!file.size) throw new Refused(`${file.name} is empty.`);
  const made = await post("upload", { person, name: file.name });
  let response;
  try {
    response = await fetch(made.upload_url, { method: "POST", body: file });
  } catch {
    throw new Refused(`${file.name} cannot be read, or the workspace does not answer.`);
  }
  if (!response.ok) throw new Refused(`${file.name} is not taken: ${(await response.text()).trim()}`);
  return made.file;
}

/** Read the whole workspace as it stands. */
export async function readState() {
  const response = await fetch("/control/state");
  return response.json();
}

/**
 * Follow what happens.
 * @param {number} after the number of the entry that is known already.
 * @param {{entry: function(Object): void, up: function(): void, down: function(): void}} hear
 *     called with every entry, and when the workspace can or cannot be reached.
 */
export function follow(after, hear) {
  const source = new EventSource(`/control/stream?after=${after}`);
  source.addEventListener("message", (event) => hear.entry(JSON.parse(event.data)));
  source.addEventListener("open", hear.up);
  source.addEventListener("error", hear.down);
}
