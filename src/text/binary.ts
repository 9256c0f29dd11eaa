/** Files that are sent as pages: pictures, archives, documents. Decoded they are letters, too, but nobody wrote them. */

/** So much of a text is looked at: the resource header of the MIME Sniffing standard (§5). */
const HEAD = 1445;

/** Binary data bytes (MIME Sniffing §3): control characters that no text has. */
const control = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/g;

/** One in so many characters is a slip of a page's editor; compressed data have one in ten. */
const RARE = 50;

/** Files that begin with text (MIME Sniffing §7.1; RTF). */
const written: readonly (readonly [start: string, name: string])[] = [
  ['%PDF-', 'a PDF file'],
  ['%!PS-Adobe-', 'a PostScript file'],
  ['{\\rtf', 'an RTF file'],
];

/** What a decoded body is when it is no page; null for text. */
export function binaryName(text: string): string | null {
  const named = written.find(([start]) => text.startsWith(start));
  if (named !== undefined) return named[1];
  const head = text.slice(0, HEAD);
  const found = head.match(control)?.length ?? 0;
  return found * RARE > head.length ? 'binary data' : null;
}
