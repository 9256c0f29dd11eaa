/** Lines made ready for matching: widths folded, and the words of labels in simplified characters, whichever a page writes. */
import { foldWidth } from '../text/width.ts';

/** As long as what they stand for, so that every character keeps its place; only words that name a field, never a value. */
const simplified: Readonly<Record<string, string>> = {
  來源: '来源',
  記者: '记者',
  編輯: '编辑',
  責任: '责任',
  責編: '责编',
  通訊員: '通讯员',
  報導: '报道',
  報道: '报道',
  攝影: '摄影',
  撰寫: '撰写',
  轉載: '转载',
  轉自: '转自',
  發布: '发布',
  發佈: '发布',
  發表: '发表',
  時間: '时间',
  點擊: '点击',
  瀏覽: '浏览',
  閱讀: '阅读',
};
const words = new RegExp(Object.keys(simplified).join('|'), 'g');
/** One of these is in each of them. */
export const labelCharacters = '來記編責訊報攝寫轉發時點瀏閱';
const hint = new RegExp(`[${labelCharacters}]`);
/** Longer lines are running text. */
const longest = 400;

/** The line with its wide forms and its labels folded; the same string when there is nothing to fold. */
export function foldLabels(line: string): string {
  const folded = foldWidth(line);
  return folded.length > longest || !hint.test(folded) ? folded : folded.replace(words, (word) => simplified[word]!);
}
