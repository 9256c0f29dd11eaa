/** Words and sentences of Chinese text. */
import { toSimplified } from '../text/simplify.ts';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

const units =
  '平方公里|平方米|立方米|万亿元|亿元|万元|公里|千米|厘米|毫米|公斤|公顷|小时|分钟|人次|年级|周年|[人名个件条项次户家岁年月日号时分秒点元米吨亩度倍届期版页章节级辆台套座所间棵株只头例起场天周位篇部份批类步层集]';

/**
 * A figure with its sign, its marks and its measure: −5℃, 3.5%, 1:30, 3万余人, 十五名. It is changed as a whole or not at all. Han
 * numerals need a measure: 一些 and 十分 are no figures.
 */
const figures = new RegExp(
  String.raw`(?<![\p{Nd}])[-−－]?\p{Nd}+(?:[.．,，:：∶/~～\-–—]\p{Nd}+)*(?:\s?[%％‰℃]|[余多]?[十百千万亿]*[余多]?(?:${units})?)|[零〇一二两三四五六七八九十百千万亿]+[余多]?(?:${units})`,
  'gu',
);

/** The words of a text, blanks and marks among them; together they are the text. */
export function wordsOf(text: string): readonly string[] {
  const simplified = toSimplified(text);
  // Both scripts fall into the same words, where the conversion keeps the places.
  const guide = simplified.length === text.length ? simplified : text;
  // A figure is held together, and parted from what the dictionary takes it with (三|名党员).
  const cuts = new Set<number>();
  for (const { index } of segmenter.segment(guide)) cuts.add(index);
  for (const { 0: figure, index } of guide.matchAll(figures)) {
    for (let at = index + 1; at < index + figure.length; at++) cuts.delete(at);
    cuts.add(index).add(index + figure.length);
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.map((from, at) => text.slice(from, places[at + 1])).filter((word) => word !== '');
}

const sentence = /[^。！？!?；;…\n]*(?:[。！？!?；;…]+[”’」』）)】"]*\n*|\n+|$)/gy;

/** The sentences of a text, each with what ends it; together they are the text. */
export function sentencesOf(text: string): readonly string[] {
  return (text.match(sentence) ?? []).filter((found) => found !== '');
}
