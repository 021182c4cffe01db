// An app in Bolt for JavaScript, of the tests' own: it says plainly what came in, and nothing of
// where the workspace is.

const { App, Assistant } = require("@slack/bolt");

const appToken = process.env.SLACK_APP_TOKEN;
const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  ...(appToken ? { appToken, socketMode: true } : { signingSecret: process.env.SLACK_SIGNING_SECRET }),
});

const plain = (text) => ({ type: "plain_text", text });
const section = (text) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (text, id) => ({
  type: "actions", elements: [{ type: "button", text: plain(text), action_id: id, value: text }],
});

app.event("app_mention", async ({ event, say }) => {
  await say({ text: "You called.", blocks: [section("You called."), button("Again", "again")], thread_ts: event.ts });
});

app.action("again", async ({ ack, respond }) => {
  await ack();
  await respond({ text: "Clicked.", replace_original: true });
});

app.command("/echo", async ({ command, ack, respond }) => {
  await ack();
  await respond(`You said: ${command.text}`);
});

app.shortcut("start", async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({
    trigger_id: shortcut.trigger_id,
    view: {
      type: "modal", callback_id: "form", title: plain("Trip"), submit: plain("Send"),
      blocks: [{
        type: "input", block_id: "city", label: plain("City"),
        element: { type: "external_select", action_id: "given", min_query_length: 0 },
      }],
    },
  });
});

app.options("given", async ({ ack, options }) => {
  const cities = ["Oslo", "Rome"].filter((one) => one.startsWith(options.value));
  await ack({ options: cities.map((one) => ({ text: plain(one), value: one.toLowerCase() })) });
});

app.view("form", async ({ ack, body, view, client }) => {
  const { value } = view.state.values.city.given.selected_option;
  if (value === "rome") {
    await ack({ response_action: "errors", errors: { city: "Not there." } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `To ${value}.` });
});

app.event("app_home_opened", async ({ event, client }) => {
  if (event.tab !== "home") return;
  await client.views.publish({
    user_id: event.user, view: { type: "home", blocks: [section("Welcome home.")] },
  });
});

app.event("reaction_added", async ({ event, client }) => {
  const { channel, ts } = event.item;
  await client.reactions.add({ channel, timestamp: ts, name: "eyes" });
});

app.assistant(new Assistant({
  threadStarted: async ({ say, setSuggestedPrompts, saveThreadContext }) => {
    await say("How can I help?");
    await saveThreadContext();
    await setSuggestedPrompts({ prompts: [{ title: "Sum up", message: "Sum it up" }] });
  },
  userMessage: async ({ message, client, context, getThreadContext, setStatus }) => {
    await setStatus("is thinking");
    const { channel_id: seen } = await getThreadContext();
    const stream = client.chatStream({
      channel: message.channel, thread_ts: message.thread_ts,
      recipient_team_id: context.teamId, recipient_user_id: message.user,
    });
    await stream.append({ markdown_text: `You look at ${seen}, and say ` });
    await stream.stop({ markdown_text: `**${message.text}**` });
  },
}));

app.function("greet", async ({ inputs, complete, fail }) => {
  if (inputs.who) await complete({ outputs: { said: `Hello, ${inputs.who}` } });
  else await fail({ error: "Nobody is there." });
});

app.start(Number(process.env.PORT) || 0);
