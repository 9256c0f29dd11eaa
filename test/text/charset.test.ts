import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { decode } from '../../src/text/charset.ts';

const hans = '昨天上午，全市乡村道路养护工作会议在县里召开，会上通报了今年以来的进展情况，要求各乡镇抓紧时间完成任务。';
const hant = '昨天上午，全市鄉村道路養護工作會議在縣裡召開，會上通報了今年以來的進展情況，要求各鄉鎮抓緊時間完成任務。';
const latin = '<p>Une année déjà passée à la campagne, où l’été fût très beau.</p>';
const page = (text: string, label?: string) =>
  `<html><head>${label ? `<meta charset="${label}">` : ''}</head><p>${text}</p>`;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly bytes: string;
  readonly contentType?: string;
  readonly fallback?: string;
  readonly expect: readonly [charset: string, from: string, declared: string | null];
}

const cases: readonly Case[] = [
  {
    name: 'header alone',
    text: page(hans),
    bytes: 'gbk',
    contentType: 'text/html; charset=GBK',
    expect: ['gb18030', 'header', 'gbk'],
  },
  { name: 'meta alone', text: page(hans, 'gb2312'), bytes: 'gbk', expect: ['gb18030', 'meta', 'gb2312'] },
  {
    name: 'characters beyond GB 2312',
    text: page(`${hans}朱镕基喆`, 'gb2312'),
    bytes: 'gbk',
    expect: ['gb18030', 'meta', 'gb2312'],
  },
  {
    name: 'four-byte characters',
    text: page(`${hans}𠮷㐂`, 'gb2312'),
    bytes: 'gb18030',
    expect: ['gb18030', 'meta', 'gb2312'],
  },
  {
    name: 'http-equiv',
    text: `<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=gb2312'>${hans}`,
    bytes: 'gbk',
    expect: ['gb18030', 'meta', 'gb2312'],
  },
  {
    name: 'Big5 with its Hong Kong extension',
    text: page(`${hant}深水埗嘅`, 'big5'),
    bytes: 'big5',
    expect: ['big5', 'meta', 'big5'],
  },
  {
    name: 'declares gb2312, is UTF-8',
    text: page(hans, 'gb2312'),
    bytes: 'utf-8',
    expect: ['utf-8', 'validity', 'gb2312'],
  },
  {
    name: 'declares UTF-8, is GBK',
    text: page(hans, 'utf-8'),
    bytes: 'gbk',
    expect: ['gb18030', 'frequency', 'utf-8'],
  },
  {
    name: 'declares gb2312, is Big5',
    text: page(hant, 'gb2312'),
    bytes: 'big5',
    expect: ['big5', 'frequency', 'gb2312'],
  },
  { name: 'declares Big5, is GBK', text: page(hans, 'big5'), bytes: 'gbk', expect: ['gb18030', 'frequency', 'big5'] },
  {
    name: 'declares Latin-1, is GBK',
    text: page(hans),
    bytes: 'gbk',
    contentType: 'text/html; charset=ISO-8859-1',
    expect: ['gb18030', 'frequency', 'iso-8859-1'],
  },
  {
    name: 'declares Latin-1, is Latin-1',
    text: latin.replaceAll('’', ''),
    bytes: 'latin1',
    contentType: 'text/html; charset=ISO-8859-1',
    expect: ['windows-1252', 'header', 'iso-8859-1'],
  },
  {
    name: 'header UTF-8, meta right',
    text: page(hans, 'gbk'),
    bytes: 'gbk',
    contentType: 'text/html; charset=utf-8',
    expect: ['gb18030', 'meta', 'utf-8'],
  },
  {
    name: 'header right, meta UTF-8',
    text: page(hans, 'utf-8'),
    bytes: 'gbk',
    contentType: 'text/html;charset="gb2312"',
    expect: ['gb18030', 'header', 'gb2312'],
  },
  {
    name: 'header GBK, meta UTF-8 right',
    text: page(hans, 'utf-8'),
    bytes: 'utf-8',
    contentType: 'text/html; charset=gbk',
    expect: ['utf-8', 'meta', 'gbk'],
  },
  { name: 'nothing declared, UTF-8', text: page(hans), bytes: 'utf-8', expect: ['utf-8', 'validity', null] },
  { name: 'nothing declared, GBK', text: page(hans), bytes: 'gbk', expect: ['gb18030', 'frequency', null] },
  { name: 'nothing declared, traditional GBK', text: page(hant), bytes: 'gbk', expect: ['gb18030', 'frequency', null] },
  { name: 'nothing declared, Big5', text: page(hant), bytes: 'big5', expect: ['big5', 'frequency', null] },
  { name: 'nothing declared, UTF-16', text: page(hans), bytes: 'utf-16le', expect: ['utf-16le', 'validity', null] },
  {
    name: 'nothing declared, UTF-16 big-endian',
    text: page(hans),
    bytes: 'utf-16be',
    expect: ['utf-16be', 'validity', null],
  },
  {
    name: 'meta says UTF-16 in a page of single bytes',
    text: page(hans, 'utf-16'),
    bytes: 'utf-8',
    expect: ['utf-8', 'validity', 'utf-16'],
  },
  {
    name: 'GBK that is also valid UTF-8',
    text: page('联通', 'gb2312'),
    bytes: 'gbk',
    expect: ['gb18030', 'meta', 'gb2312'],
  },
  { name: 'French in UTF-8', text: latin, bytes: 'utf-8', expect: ['utf-8', 'validity', null] },
  {
    name: 'unknown label',
    text: page(hans, 'chinese-simple'),
    bytes: 'gbk',
    expect: ['gb18030', 'frequency', 'chinese-simple'],
  },
  {
    name: 'a feed',
    text: `<?xml version="1.0" encoding="gb2312"?><rss><title>${hans}</title></rss>`,
    bytes: 'gbk',
    expect: ['gb18030', 'meta', 'gb2312'],
  },
  {
    name: 'meta in a comment',
    text: `<!-- <meta charset="gbk"> --><meta charset="utf-8">${hans}`,
    bytes: 'utf-8',
    expect: ['utf-8', 'meta', 'utf-8'],
  },
  {
    name: 'meta behind 4 KiB',
    text: `<!--${'x'.repeat(5000)}--><meta charset="gbk">${hans}`,
    bytes: 'gbk',
    expect: ['gb18030', 'meta', 'gbk'],
  },
  { name: 'ASCII alone', text: '<p>plain</p>', bytes: 'utf-8', expect: ['utf-8', 'validity', null] },
  {
    name: 'ASCII alone, site known',
    text: '<p>plain</p>',
    bytes: 'utf-8',
    fallback: 'gb2312',
    expect: ['gb18030', 'validity', null],
  },
  { name: 'nothing', text: '', bytes: 'utf-8', expect: ['utf-8', 'validity', null] },
  {
    name: 'rare characters only, site known',
    text: '鷟鸑齉龘',
    bytes: 'gbk',
    fallback: 'gbk',
    expect: ['gb18030', 'fallback', null],
  },
];

for (const { name, text, bytes, contentType, fallback, expect } of cases) {
  test(`charset: ${name}`, () => {
    const decoded = decode(iconv.encode(text, bytes), { contentType, fallback });
    assert.equal(decoded.text, text);
    assert.deepEqual([decoded.charset, decoded.from, decoded.declared], expect);
    assert.deepEqual([decoded.illegal, decoded.gbkRepairs], [0, 0]);
  });
}

for (const [charset, mark] of [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const) {
  test(`the byte order mark of ${charset} is above every declaration and not part of the text`, () => {
    const bytes = Buffer.concat([Buffer.from(mark), iconv.encode(page(hans, 'gbk'), charset)]);
    const decoded = decode(bytes, { contentType: 'text/html; charset=big5' });
    assert.deepEqual([decoded.charset, decoded.from, decoded.text], [charset, 'bom', page(hans, 'gbk')]);
  });
}

test('a page cut in the middle of a character has no illegal sequence and loses only that character', () => {
  for (const [charset, label] of [
    ['gbk', 'gb2312'],
    ['utf-8', 'utf-8'],
    ['big5', 'big5'],
  ] as const) {
    const text = charset === 'big5' ? hant : hans;
    const bytes = iconv.encode(`<meta charset=${label}>${text}`, charset);
    const decoded = decode(bytes.subarray(0, -1));
    assert.equal(decoded.text, `<meta charset=${label}>${text.slice(0, -1)}`);
    assert.equal(decoded.illegal, 0);
  }
});

test('illegal sequences are counted, and a few do not shake the declaration', () => {
  const gbk = Buffer.concat([
    iconv.encode(page(hans, 'gb2312'), 'gbk'),
    Buffer.of(0xff, 0x20),
    iconv.encode(hans, 'gbk'),
  ]);
  const utf8 = Buffer.concat([Buffer.from(page(hans, 'utf-8')), Buffer.of(0xff, 0x20), Buffer.from(hans)]);
  assert.deepEqual([decode(gbk).charset, decode(gbk).illegal, decode(gbk).from], ['gb18030', 1, 'meta']);
  assert.deepEqual([decode(utf8).charset, decode(utf8).illegal, decode(utf8).from], ['utf-8', 1, 'meta']);
  assert.ok(decode(gbk).text.endsWith(hans));
});

test('garbage never throws and ends soon', () => {
  let state = 1;
  const random = (length: number) =>
    Uint8Array.from({ length }, () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state >> 16;
    });
  const started = performance.now();
  for (let i = 0; i < 200; i++)
    decode(random(i * 37), { contentType: 'text/html; charset=\u0000"x', fallback: 'no-such' });
  for (const label of ['constructor', '__proto__', 'replacement', 'x-user-defined', 'iso-2022-kr', 'utf-7', '-']) {
    assert.equal(decode(iconv.encode(page(hans, label), 'gbk')).charset, 'gb18030', label);
  }
  for (const unit of ['<meta ', '<!--', '<?xml ', 'charset', '\u0000']) decode(Buffer.from(unit.repeat(100_000)));
  decode(random(2_000_000));
  assert.ok(performance.now() - started < 10_000);
});
