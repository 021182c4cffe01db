/** The dates of Slack's `<!date^…>` and of rich text, in the words and the zone of the reader. */

const DAY = 86_400_000;
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

const FORMATS = {
  date_num: (date) => [
    date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate()),
  ].join("-"),
  date_slash: (date) => [
    pad(date.getMonth() + 1), pad(date.getDate()), date.getFullYear(),
  ].join("/"),
  date: (date) => `${written(date, { month: "long" })} ${ordinal(date)}, ${date.getFullYear()}`,
  date_short: (date) => written(date, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (date) => `${written(date, { weekday: "long" })}, ${FORMATS.date(date)}`,
  date_long_full: (date) => FORMATS.date_long(date),
  date_pretty: (date) => near(date) ?? FORMATS.date(date),
  date_short_pretty: (date) => near(date) ?? FORMATS.date_short(date),
  date_long_pretty: (date) => near(date) ?? FORMATS.date_long(date),
  day_divider_pretty: (date) => near(date) ?? FORMATS.date_long(date),
  time: (date) => written(date, { hour: "numeric", minute: "2-digit" }),
  time_secs: (date) => written(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (date) => ago(date),
};

/**
 * Write a date.
 * @param {number} timestamp seconds since 1970.
 * @param {string} format text with tokens such as `{date_short}`.
 * @returns {?string} null where the format has a token that Slack does not know.
 */
export function formatDate(timestamp, format) {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (token, name) => {
    known &&= Object.hasOwn(FORMATS, name);
    return known ? FORMATS[name](date) : token;
  });
  return known ? text : null;
}

function pad(number) {
  return String(number).padStart(2, "0");
}

function written(date, parts) {
  return new Intl.DateTimeFormat("en-US", parts).format(date).replace("\u202f", " ");
}

function ordinal(date) {
  return `${date.getDate()}${ENDINGS[ordinals.select(date.getDate())]}`;
}

function near(date) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(date) - midnight(Date.now())) / DAY);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

function ago(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(seconds, "second");
}
