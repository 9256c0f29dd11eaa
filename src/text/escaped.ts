/** Text from the web inside HTML, SVG and XML. */

/**
 * Characters that XML 1.0 §2.2 does not allow, other controls, and those that turn the direction of text (UAX #9 §2), which could make
 * a line read as something else.
 */
const unwanted = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** The text as nothing but text, between tags and in quoted attributes alike. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(unwanted, '')
    .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
