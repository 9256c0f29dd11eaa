/**
 * The same damage as in mend-bytes.ts where only decoded text is left: the lead byte of the second character is lost,
 * shown as `?` or U+FFFD, and its trail byte stands behind the reading: 发展营造 → 發(fā)展?fàn)I造.
 */
import { characterOf, pairOf } from './gbk.ts';
import { ordinariness } from './ordinary.ts';
import { hasReading } from './pinyin.ts';

/** `?` takes the bracket along in some decoders and leaves it in others. */
const cut = /([?\ufffd][(（]?|[@-~][(（])([a-z\u00e0-\u01dc]{1,6})[ \u00a0]?[)）]/g;
const accepted = /^[\u2010-\u2026\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]+$/;

/** Longest run of characters, out of step with their bytes, that is put right. */
const longestRun = 400;

export interface MendedText {
  readonly text: string;
  readonly repairs: number;
}

/**
 * Mends what has exactly one solution.
 *
 * @param known the page's annotations as `char + syllable`: a clone has one fixed set a page, which settles ambiguity
 */
export function mendText(text: string, known: ReadonlySet<string>): MendedText {
  let mended = '';
  let from = 0;
  let repairs = 0;
  for (const match of text.matchAll(cut)) {
    const { index } = match;
    if (index < from) continue;
    const [whole, sign = '', syllable = ''] = match;
    const trail = pairOf(text[index - 1] ?? '')?.[1];
    if (trail === undefined) continue;
    const code = sign.charCodeAt(0);
    if (sign[0] !== '?' && code < 0x80) {
      // The second half was an ASCII letter: nothing is lost, the reading only stands where none belongs.
      if (!isAnnotated(characterOf(trail, code), syllable)) continue;
      mended += text.slice(from, index + 1);
      from = index + whole.length;
    } else {
      const rest = onlyRest(text, index + whole.length, lostLeads(trail, syllable, known));
      if (rest === null) continue;
      mended += text.slice(from, index) + rest.text;
      from = rest.end;
    }
    repairs++;
  }
  return repairs === 0 ? { text, repairs } : { text: mended + text.slice(from), repairs };
}

function isAnnotated(char: string | null, syllable: string): char is string {
  return char !== null && hasReading(char, syllable);
}

/** The bytes that make a character of that reading with the trail byte before it; of several, those the page knows. */
function lostLeads(trail: number, syllable: string, known: ReadonlySet<string>): readonly number[] {
  const leads: number[] = [];
  const knownLeads: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    const char = characterOf(trail, lead);
    if (!isAnnotated(char, syllable)) continue;
    leads.push(lead);
    if (known.has(char + syllable)) knownLeads.push(lead);
  }
  return knownLeads.length > 0 ? knownLeads : leads;
}

/** The one reading of the rest that makes sense; among several only one whose cut character is an ordinary one. */
function onlyRest(text: string, start: number, leads: readonly number[]): Rest | null {
  const rests = leads.map((lead) => restOf(text, start, lead)).filter((rest) => rest !== null);
  const [only, ...others] =
    leads.length > 1 ? rests.filter((rest) => ordinariness(rest.text.slice(0, 1)) === 1) : rests;
  return only === undefined || others.length > 0 ? null : only;
}

interface Rest {
  readonly text: string;
  /** Index behind what was read. */
  readonly end: number;
}

/** What stands behind the reading, read again with the lost lead byte in front; null when that makes no sense. */
function restOf(text: string, start: number, lead: number): Rest | null {
  const bytes = [lead];
  let end = start;
  for (; end < text.length && end - start < longestRun; end++) {
    const char = text[end] as string;
    const code = char.charCodeAt(0);
    if (code < 0x80) {
      // An ASCII trail byte ends the run in step again; before any other the last byte is lost.
      if (bytes.length % 2 === 1 && code >= 0x40 && code <= 0x7e) {
        bytes.push(code);
        end++;
      }
      break;
    }
    const pair = pairOf(char);
    if (pair === null) break;
    bytes.push(...pair);
  }
  const cutOff = bytes.length % 2 === 1;
  if (cutOff && bytes.length === 1) return null;
  const whole = new TextDecoder('gb18030').decode(Uint8Array.from(cutOff ? bytes.slice(0, -1) : bytes));
  if (!accepted.test(whole)) return null;
  // Text that was in step all along would come out as gibberish.
  if (end - start > 1 && ordinariness(whole) <= ordinariness(text.slice(start, end))) return null;
  if (!cutOff) return { text: whole, end };
  // The run's last character keeps only its lead byte. Its place is kept where the decoder left a sign.
  const sign = text[end] === '?' || text[end] === '\ufffd';
  return { text: `${whole}\ufffd`, end: sign ? end + 1 : end };
}
