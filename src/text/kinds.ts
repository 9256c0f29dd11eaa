/** What kind of character stands at a place, learned once for each. */

/** Not looked at yet; a kind is 1 to 255. */
const UNKNOWN = 0;

/**
 * Makes the function that tells the kind of the character at a place of a text, as `kindOf` tells it of one character: for loops over
 * whole texts, where a regular expression costs ten times as much. Both halves of a surrogate pair are of the pair's kind.
 */
export function rememberedKinds(kindOf: (character: string) => number): (text: string, at: number) => number {
  const known = new Uint8Array(0x10000);

  function learn(text: string, at: number): number {
    const unit = text.charCodeAt(at);
    const isSecond = unit >= 0xdc00 && unit <= 0xdfff && at > 0 && (text.codePointAt(at - 1) as number) > 0xffff;
    const kind = kindOf(String.fromCodePoint(text.codePointAt(isSecond ? at - 1 : at) as number));
    // A half says nothing of the next pair.
    if (unit < 0xd800 || unit > 0xdfff) known[unit] = kind;
    return kind;
  }

  return (text, at) => {
    const kind = known[text.charCodeAt(at)] as number;
    return kind === UNKNOWN ? learn(text, at) : kind;
  };
}
