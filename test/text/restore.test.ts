import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/text/charset.ts';
import { restoreClone } from '../../src/text/restore.ts';
import { cloneBytes, questionMarks } from './clone.ts';

const clean =
  '<p>市里召开会议,研究发展营造的问题(第二次)。会议认为,要发展农业,进一步关心农户,听取各乡镇的报告。</p>\n<p>会议要求,各县要发挥作用,发动群众。</p>';
const traditional = {
  开: '開',
  会: '會',
  议: '議',
  发: '發',
  营: '營',
  问: '問',
  题: '題',
  认: '認',
  为: '為',
  农: '農',
  业: '業',
  进: '進',
  关: '關',
  户: '戶',
  听: '聽',
  乡: '鄉',
  镇: '鎮',
  报: '報',
  县: '縣',
  挥: '揮',
  动: '動',
  众: '眾',
};
// 範 is not in the text: it only happens to lie between the bytes of 展 and 營.
const readings = { 發: 'fā', 會: 'huì', 進: 'jìn', 農: 'nóng', 縣: 'xiàn', 範: 'fàn' };
const bytes = cloneBytes(clean, traditional, readings);

test('a clone in GBK bytes comes back whole', () => {
  const page = decode(Buffer.concat([Buffer.from('<meta charset="gb2312">'), bytes]));
  assert.equal(page.gbkRepairs, 1);
  assert.equal(page.illegal, 0);
  const restored = restoreClone(page.text);
  assert.equal(restored.text, `<meta charset="gb2312">${clean}`);
  assert.deepEqual({ ...restored, text: '' }, { text: '', clone: true, annotations: 11, gbkRepairs: 0, kept: 1 });
});

test('a clone whose lost lead bytes have become question marks comes back whole', () => {
  const shown = questionMarks(bytes);
  assert.match(shown, /展\?fàn\)I造/);
  const restored = restoreClone(shown);
  assert.equal(restored.text, clean);
  assert.equal(restored.gbkRepairs, 1);
});

test('U+FFFD with the bracket left in place is mended as well', () => {
  const shown = new TextDecoder('gb18030').decode(bytes);
  assert.match(shown, /展\ufffd\(fàn\)I造/);
  assert.equal(restoreClone(shown).text, clean);
});

test('a lost lead byte before ！ or ；', () => {
  for (const mark of '！；') {
    const text = `会议要求发展农业,发动农户,会议认为要发展营${mark}再进一步。`;
    const shown = questionMarks(cloneBytes(text, traditional, readings));
    assert.match(shown, new RegExp(`fàn\\)I${mark}`));
    assert.equal(restoreClone(shown).text, text);
    assert.equal(restoreClone(decode(cloneBytes(text, traditional, readings)).text).text, text);
  }
});

test('a reading that cut full-width punctuation in two', () => {
  // 聞 is C2 84, 項 is ED 97, ！ A3 A1 and ； A3 BB: 84 A3 is 劊 and 97 A3 is 棧.
  const text = '会议要求发展农业,发动农户,会议听取新闻！再研究各事项；进村。';
  const cloned = cloneBytes(text, { ...traditional, 闻: '聞', 项: '項' }, { ...readings, 劊: 'guì', 棧: 'zhàn' });
  assert.match(questionMarks(cloned), /聞\?guì\)/);
  const page = decode(cloned);
  assert.equal(page.gbkRepairs, 2);
  assert.equal(restoreClone(page.text).text, text);
});

test('where its bytes are lost, all but the last character of the cut run comes back', () => {
  const text = '会议要求发展农业,发动农户,会议听取新闻！';
  const cloned = cloneBytes(`${text}各村要再研究,发展`, { ...traditional, 闻: '聞' }, { ...readings, 劊: 'guì' });
  assert.equal(restoreClone(questionMarks(cloned)).text, `${text}各村要再研\ufffd,发展`);
});

test('a run that got out of step with its bytes is put back, but for the one byte that is lost', () => {
  // 展 is D5 B9 and 牽 is A0 BF, so all from 牽 to the next ASCII sign is misread.
  const text = '会议认为要发展农业,发动农户,会议认为发展牵动和谐稳定的环境,进村。';
  const cloned = cloneBytes(text, { ...traditional, 牵: '牽' }, readings);
  assert.equal(restoreClone(decode(cloned).text).text, text);
  const shown = questionMarks(cloned);
  assert.match(shown, /展\?fàn\)/);
  assert.ok(!shown.includes('和谐稳定'));
  assert.equal(restoreClone(shown).text, text.replace('境', '\ufffd'));
});

test('text in step behind a question mark is not shifted', () => {
  const text = `${questionMarks(bytes)}展?fàn)和谐稳定的环境。`;
  assert.ok(restoreClone(text).text.endsWith('展?fàn)和谐稳定的环境。'));
});

test('a reading behind an ASCII letter that the clone took for half a character', () => {
  // 為 is 9E E9, L is 4C, and E9 4C is 長.
  const text = '会议要求发展农业,发动农户,会议认为L形路要长。';
  const cloned = cloneBytes(text, { ...traditional, 长: '長' }, { ...readings, 長: 'cháng' });
  assert.match(questionMarks(cloned), /為L\(cháng\)形/);
  assert.equal(restoreClone(decode(cloned).text).text, text);
  assert.equal(restoreClone(questionMarks(cloned)).text, text);
});

for (const [variant, change] of [
  ['a blank before the closing bracket', (text: string) => text.replace(/\(([a-zà-ǜ]+)\)/g, '($1 )')],
  ['full-width brackets', (text: string) => text.replace(/\(([a-zà-ǜ]+)\)/g, '（$1）')],
  [
    'readings without tone marks',
    (text: string) =>
      text
        .normalize('NFD')
        .replace(/[\u0300\u0301\u0304\u030c]/g, '')
        .normalize('NFC'),
  ],
] as const) {
  test(`variant: ${variant}`, () => {
    const shown = change(questionMarks(bytes));
    assert.notEqual(shown, questionMarks(bytes));
    const { text, annotations, gbkRepairs } = restoreClone(shown);
    assert.deepEqual({ text, annotations, gbkRepairs }, { text: clean, annotations: 11, gbkRepairs: 1 });
  });
}

test('variant: a simplified page of which only the annotated characters were converted', () => {
  const only = Object.fromEntries(Object.entries(traditional).filter(([, char]) => char in readings));
  const { text, clone } = restoreClone(questionMarks(cloneBytes(clean, only, readings)));
  assert.ok(clone);
  assert.equal(text, clean);
});

const untouched = {
  'a poem with every character annotated':
    '國(guó)破(pò)山(shān)河(hé)在(zài),城(chéng)春(chūn)草(cǎo)木(mù)深(shēn)。感(gǎn)時(shí)花(huā)濺(jiàn)淚(lèi),恨(hèn)別(bié)鳥(niǎo)驚(jīng)心(xīn)。',
  'the same poem in simplified characters':
    '国(guó)破(pò)山(shān)河(hé)在(zài),城(chéng)春(chūn)草(cǎo)木(mù)深(shēn)。',
  'dictionary entries':
    '長(cháng):長短、長城、特長。長(zhǎng):長輩、生長、首長。調(diào):調查、調動。調(tiáo):調整、調解。應(yīng):應該。應(yìng):應答。',
  'a glossary that uses its words':
    '運(yùn):運動、運輸、運氣。發(fā):發現、發展、發生。進(jìn):進步、進口、進行。關(guān):關心、關係。開(kāi):開會、開放。',
  'four readings of an author': '他姓龔(gōng),名鑫;同行的有龍(lóng)先生、蕭(xiāo)先生和龐(páng)先生。',
  'a traditional page with brackets':
    '（記者張巨峰）臺北市政府(社區)今日發布(見圖)消息,開放(open)預約(wait),問題?fàn)I。',
  'Latin words behind traditional characters': '開(open)關(off)發(send)進(in)退(out)長(long)寬(wide)',
};
for (const [name, text] of Object.entries(untouched)) {
  test(`left alone: ${name}`, () => {
    const restored = restoreClone(text);
    assert.equal(restored.text, text);
    assert.equal(restored.clone, false);
    assert.equal(restored.annotations + restored.gbkRepairs, 0);
  });
}

test('genuine brackets on a clone stay, also around a reading', () => {
  const text = '發(fā)展農(nóng)業(yè),進(jìn)村(社區(qū))。縣(xiàn)裡(記者張三)報(bào)道(見圖)(彧(yù)先生)。';
  const restored = restoreClone(text);
  assert.equal(restored.text, '发展农业,进村(社区)。县里(记者张三)报道(见图)(彧(yù)先生)。');
  assert.equal(restored.annotations, 7);
  assert.equal(restored.kept, 4);
});

test('hostile input ends soon', () => {
  const started = performance.now();
  for (const unit of ['發(fā)', '展?fàn)I', '展?fàn)發', '(', '發(', '（a']) {
    restoreClone('發(fā)'.repeat(5) + unit.repeat(100_000));
  }
  decode(Buffer.from(cloneBytes('发发发发发'.repeat(40) + '发展营'.repeat(100_000), traditional, readings)));
  assert.ok(performance.now() - started < 10_000);
});
