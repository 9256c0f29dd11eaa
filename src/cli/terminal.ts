/** Text for a terminal that may come from the web: nothing in it is obeyed. */

/**
 * Control functions of ECMA-48 (§5.4 CSI sequences, §5.6 control strings, then single controls, C1 among them), and the
 * characters that turn the direction of text (UAX #9 §2), which could make a line read as something else.
 */
const controls =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text without anything that a terminal would obey; line ends stay, other white space becomes blanks. */
export function harmless(text: string): string {
  return text.replace(controls, (found) => (found === '\n' ? found : /^[\t\r\u2028\u2029]$/.test(found) ? ' ' : ''));
}

/** The same as one line. */
export function oneLine(text: string): string {
  return harmless(text).replaceAll('\n', ' ');
}

/** JSON that a terminal does not obey either: what `JSON.stringify` leaves of controls is escaped, so it reads back the same. One line with no indent. */
export function printableJson(data: unknown, indent = 2): string {
  return JSON.stringify(data, null, indent).replace(
    /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
