/**
 * Full-width forms and wide blanks as plain ASCII. Seed files were stored that way, real pages carry the wide forms,
 * so text is compared after this mapping.
 */

const wide = /[\uff01-\uff5e\u3000\u00a0]/g;

/** U+FF01–FF5E as the ASCII character 0xFEE0 below, U+3000 and U+00A0 as a blank; the same string when there is none. */
export function foldWidth(text: string): string {
  return text.replace(wide, (char) => {
    const code = char.charCodeAt(0);
    return code >= 0xff01 ? String.fromCharCode(code - 0xfee0) : ' ';
  });
}
