/**
 * Points the client of Slack's SDK at the local workspace, in an app that does not.
 *
 * Node loads it first with `NODE_OPTIONS=--require=…/preload.cjs`. The address that a client has
 * where it is given none is then that in `SLACK_API_URL`; nothing else changes.
 */

const { createRequire } = require("node:module");
const path = require("node:path");

const address = process.env.SLACK_API_URL;

/** Find the SDK's client as a package would, and let it have another address by default. */
function point(find) {
  let file;
  try {
    file = path.join(path.dirname(find.resolve("@slack/web-api")), "WebClient.js");
  } catch {
    return; // it is not there
  }
  const client = require(file);
  if (client.WebClient.isPointed) return;
  const { WebClient } = client;
  client.WebClient = class extends WebClient {
    static isPointed = true;

    constructor(token, options = {}) {
      super(token, { ...options, slackApiUrl: options.slackApiUrl ?? address });
    }
  };
  Object.defineProperty(client.WebClient, "name", { value: "WebClient" });
}

if (address) {
  const app = createRequire(path.join(process.cwd(), "app.js"));
  point(app);
  for (const name of ["@slack/bolt", "@slack/oauth", "@slack/socket-mode"]) {
    try {
      point(createRequire(app.resolve(name)));
    } catch {
      // The app does without it.
    }
  }
}
