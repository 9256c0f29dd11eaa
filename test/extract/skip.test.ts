import assert from 'node:assert/strict';
import { test } from 'node:test';
import { articleOf, extract, paragraphs, portal, prose } from './fixture.ts';

const code = (html: string): string | undefined => extract(html).skip?.code;

test('a soft 404', () => {
  assert.equal(code('<title>提示信息</title><body><p>抱歉，您访问的页面不存在或已删除。</p></body>'), 'soft-404');
  assert.equal(
    code('<title>404 Not Found</title><body><h1>404</h1><p>The page was not found, sorry.</p></body>'),
    'soft-404',
  );
});

test('a parking page', () => {
  assert.equal(
    code('<title>example.cn</title><body><p>该域名正在出售，有意者请联系我们，价格面议。</p></body>'),
    'parked',
  );
});

test('a page without running text', () => {
  assert.equal(code(''), 'empty');
  assert.equal(code('<ul><li><a href="/1">新闻一</a></li><li><a href="/2">新闻二</a></li></ul>'), 'empty');
});

test('a few words without a sentence', () => {
  assert.equal(
    code('<title>青河</title><body><div><p>青河县融媒体中心</p><p>值班室</p></div></body>'),
    'not-an-article',
  );
});

test('a page of spam', () => {
  const keywords = '国产高清天天在线,国产真实露脸一区二区三区,无码在线观看亚洲高清,久久久91亚洲视频';
  const lines = Array.from({ length: 6 }, (_, i) => `<p>${keywords}${i}</p>`).join('');
  assert.equal(code(`<title>x</title><body><div>${lines}</div></body>`), 'spam');
});

test('a list of headlines with links is no article', () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) =>
      `<li><a href="/n/${i}.html">青河县召开第${i}次工作推进会，部署下一阶段任务</a><span>2024-06-03</span></li>`,
  ).join('');
  assert.ok(
    ['not-an-article', 'empty'].includes(code(portal({ title: '要闻', body: `<ul>${rows}</ul>` })) ?? 'article'),
  );
});

test('an article about a missing page, a domain or a gambling case is kept', () => {
  assert.equal(
    articleOf(
      portal({
        title: '网页不存在怎么办',
        above: '<h1>网页不存在怎么办</h1>',
        body: `<p>页面不存在的提示常常让人困惑。${prose[0]}</p>${paragraphs(prose)}`,
      }),
    ).title,
    '网页不存在怎么办',
  );
  const report = '公安机关侦破一起跨境网络赌博案，抓获犯罪嫌疑人二十三名，查扣涉案资金上亿元，案件正在进一步办理中。';
  assert.deepEqual(
    articleOf(
      portal({
        above: '<h1>警方侦破一起网络赌博案</h1>',
        title: '警方侦破一起网络赌博案',
        body: `<p>${report}</p><p>${prose[1]}</p>`,
      }),
    ).paragraphs,
    [report, prose[1]],
  );
});

test('a file that was sent as a page', () => {
  assert.equal(code(`%PDF-1.4\n${'青河县的水库修好了。'.repeat(40)}`), 'not-text');
});

test('what stands in front of a page', () => {
  const page = (title: string, text: string) => `<title>${title}</title><body><h1>${title}</h1><p>${text}</p></body>`;
  assert.equal(code(page('安全验证', '您的访问出现异常，请完成安全验证后继续访问。')), 'wall');
  assert.equal(code(page('系统维护', '为提升服务质量，本网站正在进行系统升级维护，敬请谅解。')), 'parked');
  const form = '<form>用户名：<input> 密码：<input type="password"></form>';
  assert.equal(code(`<title>用户登录</title><body>${form}<p>忘记密码？请联系管理员。</p></body>`), 'not-an-article');
  // An article tells of such things, too.
  const told = '青河县网信办提醒：县政府网站正在升级，访问过于频繁可能要求安全验证，请核对网址。';
  assert.equal(
    code(portal({ above: '<h1>网信办提醒</h1><p>2020-08-09 来源：青河网</p>', body: `<p>${told}</p>` })),
    undefined,
  );
});

test('a topic with a few words about it and its lists', () => {
  const list = Array.from(
    { length: 14 },
    (_, n) => `<li><a href="/a/${n}.html">青河县各乡镇召开第${n}次学习会议安排部署</a> 08-0${n % 9}</li>`,
  );
  const intro = '<p class="intro">青河县组织开展专题学习，本网推出专题报道，敬请关注。</p>';
  assert.equal(
    code(`<title>专题学习_青河网</title><body><h1>专题学习</h1>${intro}<h2>动态</h2><ul>${list.join('')}</ul></body>`),
    'not-an-article',
  );
});
