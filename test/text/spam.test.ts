import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSpamLine, isStuffedTitle, noiseTags, stripNoise } from '../../src/text/spam.ts';

const stuffed = [
  '久久精品99网_国产精品在线播放_五月丁香婷婷_亚洲无码中文字幕',
  '無碼在線觀看,國產自拍一區二區,歐美一區免費視頻',
  '新葡京娱乐城_百家乐在线投注_时时彩平台注册送彩金',
  '真人荷官|老虎机|皇冠体育|开户送|bet365',
  '成人网站 人妻熟女 毛片免费看片 91国产高清',
];

const news = [
  '警方通报:捣毁一网络赌博平台,涉案百家乐、时时彩、老虎机等多种玩法',
  '扫黄打非部门查处一批传播淫秽色情信息的网站,封堵成人网站、成人视频、无码影片链接',
  '市民举报地下六合彩、时时彩、老虎机,公安机关快速处置。',
  '赌博机、老虎机、捕鱼游戏机被集中销毁',
  '提醒家长:棋牌游戏、捕鱼游戏、彩票平台多有陷阱',
  '久久不愿离去,国产大飞机在线观看直播,中文字幕组',
  '福彩3D、双色球、大乐透开奖公告',
  '国产精品牌,国产高端装备,国产芯片_财经频道',
  '县里召开会议,部署疫情防控工作',
  '高清在线观看|国家博物馆|首页',
  '一区二园三基地建设加快推进',
  '下一篇:博彩业收入下降 上一篇:澳门经济',
  '',
];

test('runs of keywords are spam', () => {
  for (const line of stuffed) assert.ok(isSpamLine(line) && isStuffedTitle(line, '县里召开会议'), line);
  for (const line of stuffed) assert.ok(isStuffedTitle(line, null), line);
});

test('news is none, also about gambling and pornography', () => {
  for (const line of news) assert.ok(!isSpamLine(line) && !isStuffedTitle(line, null), line);
});

test('a title that says what its heading says is not stuffed', () => {
  const title = '老虎机 百家乐 六合彩开奖:三种玩法的数学_科普频道';
  assert.ok(!isStuffedTitle(title, title));
});

test('spam words in a sentence do not make it a spam line', () => {
  assert.ok(!isSpamLine('他说,无码、毛片、熟女这些词常被用来骗点击。'));
  assert.ok(!isSpamLine(`${'县里召开会议,'.repeat(20)}无码,毛片,熟女`));
});

const noise =
  '<i id="k7pz2"></i>\n<noscript id="k7pz2"><input id="k7pz2"><div id="k7pz2"></div></input></noscript>\n\n<bdo id="k7pz2"></bdo>';
const body = '<p id="p1">第一段</p><div id="box12"><p id="p2">第二段</p></div>';

test('noise is found with its tags in order of first sight, and cut', () => {
  assert.deepEqual(noiseTags(body + noise), { id: 'k7pz2', tags: ['i', 'noscript', 'input', 'div', 'bdo'] });
  assert.equal(stripNoise(`${noise}${body}${noise}`), body);
});

test('noise that appears as text is found as well', () => {
  const escaped = noise.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  assert.deepEqual(noiseTags(body + escaped)?.tags, ['i', 'noscript', 'input', 'div', 'bdo']);
  assert.equal(stripNoise(body + escaped), body);
});

test('several ids on one page', () => {
  const other = noise.replaceAll('k7pz2', '9qqx1');
  assert.equal(noiseTags(other + body + noise)?.id, '9qqx1');
  assert.equal(stripNoise(other + body + noise), body);
});

test('elements with content, ids used once, and words as ids are no noise', () => {
  for (const html of [
    body,
    '<i id="k7pz2">甲</i><b id="k7pz2">乙</b><u id="k7pz2">丙</u>',
    '<i id="clear"></i><div id="clear"></div><b id="clear"></b>',
    '<i id="k7pz2"></i><i id="k7pz2"></i><i id="k7pz2"></i>',
    '<div id="a1b2c"><span id="a1b2c"><i id="a1b2c">',
  ]) {
    assert.equal(noiseTags(html), null, html);
    assert.equal(stripNoise(html), html);
  }
});

test('hostile input ends soon', () => {
  const started = performance.now();
  for (const unit of ['<i id="k7pz2">', '<i id="k7pz2"></i> ', ' <', '&lt;i id=', '<b id="x1yz"> ']) {
    stripNoise(unit.repeat(50_000));
    stripNoise(`<u id="k7pz2"></u><s id="k7pz2"></s>${unit.repeat(50_000)}`);
  }
  stripNoise(Array.from({ length: 50_000 }, (_, i) => `<i id="a${i}"></i>`).join(''));
  isSpamLine('久'.repeat(2000));
  isStuffedTitle('国产高清'.repeat(100_000), null);
  assert.ok(performance.now() - started < 5_000);
});
