/** Texts between how they are kept and how they are typed. */

const ENTITIES = [["&lt;", "<"], ["&gt;", ">"], ["&amp;", "&"]];

/**
 * A text as it is typed: mentions as @name and #channel, addresses as they are.
 * @param {import("./model.js").Model} model
 * @param {string} text mrkdwn.
 * @returns {string}
 */
export function plain(model, text) {
  const { users, channels } = model.names;
  const shown = text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (whole, target, label) => {
    const id = target.slice(1);
    if (target[0] === "@") return `@${users[id]?.name ?? label ?? id}`;
    if (target[0] === "#") return `#${channels[id]?.name ?? label ?? id}`;
    if (target[0] === "!") return /^\w+$/.test(id) ? `@${id}` : label ?? whole;
    return target.startsWith("mailto:") ? label ?? target : target;
  });
  return ENTITIES.reduce((all, [entity, character]) => all.replaceAll(entity, character), shown);
}

/** A time of day; the exact one is for developers. */
export function clock(seconds, exact = false) {
  return new Date(seconds * 1000).toLocaleTimeString([], exact
    ? { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" }
    : { hour: "2-digit", minute: "2-digit" });
}
