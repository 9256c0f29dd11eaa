import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { isMojibake } from '../../src/text/mojibake.ts';

const hans = '昨天上午，全市乡村道路养护工作会议在县里召开，会上通报了今年以来的进展情况，要求各乡镇抓紧时间完成任务。';
const hant = '昨天上午，全市鄉村道路養護工作會議在縣裡召開，會上通報了今年以來的進展情況，要求各鄉鎮抓緊時間完成任務。';
const misread = (text: string, written: string, read: string): string =>
  iconv.decode(iconv.encode(text, written), read);

const broken: Readonly<Record<string, string>> = {
  'UTF-8 read as GBK': misread(hans, 'utf-8', 'gb18030'),
  'GBK read as windows-1252': misread(hans, 'gbk', 'windows-1252'),
  'GBK read as ISO 8859-1': misread(hans, 'gbk', 'latin1'),
  'UTF-8 read as windows-1252': misread(hans, 'utf-8', 'windows-1252'),
  'GBK read as UTF-8': misread(hans, 'gbk', 'utf-8'),
  'Big5 read as GBK': misread(hant, 'big5', 'gbk'),
  'one character in three hundred lost': `${hans.repeat(5)}\ufffd`,
};
for (const [name, text] of Object.entries(broken)) test(`told: ${name}`, () => assert.equal(isMojibake(text), true));

const sound: Readonly<Record<string, string>> = {
  simplified: hans,
  traditional: hant,
  French: 'Une année déjà passée à la campagne, où l’été fût très beau – « sans égal », dit-on.',
  Japanese: '昨日の午前、県庁で道路の維持管理に関する会議が開かれ、今年の進み具合が報告された。',
  Korean: '어제 오전 도로 관리 회의가 열려 올해 진행 상황이 보고되었다.',
  'a few rare characters': '彧、喆、堃、翀、旻五人到会。',
  'one lost character in a long text': `${hans.repeat(20)}\ufffd`,
  nothing: '',
};
for (const [name, text] of Object.entries(sound))
  test(`left alone: ${name}`, () => assert.equal(isMojibake(text), false));
