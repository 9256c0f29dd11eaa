import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from '../../src/extract/line.ts';
import { kindOf, type LineKind } from '../../src/extract/line-kind.ts';

const kind = (text: string): LineKind | null => {
  const line = measure(text, { linked: 0, strong: 0, tag: '', span: -1, region: 0 });
  return line === null ? null : kindOf(line);
};

const expected: Readonly<Partial<Record<LineKind, readonly string[]>>> = {
  prose: [
    '会议以视频形式开到县一级。',
    '来源于生活的艺术，才能打动人心，这是他常说的一句话。',
    '编辑出版工作要坚持正确方向，这是会议提出的要求。',
    '下一步，我区将在市委的领导下，进一步完善基础设施。',
    '相关部门负责同志参加会议。',
    '评论员文章指出，要把责任扛在肩上。',
    '公安机关侦破一起跨境网络赌博案，抓获犯罪嫌疑人二十三名，涉案资金上亿元。',
    '免费开放期间，市民可持身份证入馆参观，每日限额五百人。',
    'The committee will meet again on Monday, according to its chairman.',
  ],
  meta: [
    '发布时间：2022-04-22 | 来源：长治日报',
    '来源:民声法治网 人气:5531 发布时间:2021-1-9',
    '2019年11月25日 18:57 参考消息',
    'Published 4:00 am CST, Wednesday, November 20, 2019',
  ],
  editor: ['责任编辑 谷秀山', '[编辑:张乐]', '（责编：牛镛、岳弘彬）', '审核：李明 校对：王强'],
  author: ['记者：白慧', '文/李明', '作者：李明 王强', 'By Jane Doe'],
  'original-title': ['原标题：市委召开专题会'],
  caption: ['图为：会议现场', '图为工作人员在检修设备。', '▲会议现场'],
  crumb: ['当前位置: 党建网 > 新闻聚焦 > 本省新闻 >', '我的位置：首页>文章详情', '黄河新闻网 > 长治频道 > 今日头条'],
  furniture: [
    '分享到：',
    '关闭',
    '【字体：大 中 小】',
    '站内搜索:',
    '欢迎访问本网站!',
    '第1页/共1页 << 上一页 | 下一页 >>',
  ],
  neighbour: ['上一篇：县里召开会议', '下一篇:【党课】弘扬精神', '下一篇'],
  'related-head': ['相关链接', '延伸阅读：', '热门推荐', 'Related articles'],
  'comment-head': ['*最新评论', '评论 0人参与,0条评论', '还没有评论,快来抢沙发吧!', '请输入验证码'],
  notice: [
    '免责声明：本网发布的信息目的在于传播',
    '凡本网注明来源的作品，版权均属本网所有。',
    '未经授权不得转载',
    '本文仅代表作者个人观点',
  ],
  registration: ['晋公网安备14010602060069', '版权所有 青河网 晋ICP备06001850号', '信息网络传播视听节目许可证:0407189'],
  noise: ['<i id="q3nkr"></i>', '<bdo id="q3nkr"><span id="q3nkr"><meter id="q3nkr"></meter></span></bdo>'],
};

for (const [name, lines] of Object.entries(expected)) {
  for (const line of lines) test(`${name}: ${line}`, () => assert.equal(kind(line), name));
}

test('white space alone is no line; U+3000 and U+00A0 are blanks, zero-width characters go', () => {
  assert.equal(kind(' \u3000\u00a0\u200b\n'), null);
  assert.equal(
    measure('\u3000\u3000会\u200b议\u00a0 召开', { linked: 0, strong: 0, tag: '', span: -1, region: 0 })?.text,
    '会议 召开',
  );
});
