import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenIn } from '../../src/fate/seen.ts';
import type { Fate } from '../../src/history/look.ts';
import {
  type Asked,
  article,
  exchange,
  HOME,
  look,
  missing,
  otherStory,
  portal,
  probed,
  story,
  URL_OF_ARTICLE,
} from './portal.ts';

function shows(name: string, fate: Fate, answer: Parameters<typeof look>[0], asked?: Asked, evidence?: RegExp): void {
  test(`${name}: ${fate}`, () => {
    const sign = look(answer, asked);
    assert.equal(sign.fate, fate, sign.evidence);
    assert.ok(sign.evidence !== '' && !sign.evidence.includes('\n'));
    if (evidence) assert.match(sign.evidence, evidence);
  });
}

const at = (path: string): string => new URL(path, HOME).href;
const page = (title: string, body: string): string =>
  `<html><head><title>${title}</title></head><body>${body}</body></html>`;
const answered = (status: number, html = ''): ReturnType<typeof exchange> => exchange(URL_OF_ARTICLE, html, status);
const edited = {
  ...story,
  paragraphs: story.paragraphs.map((line, n) => (n === 1 ? line.replace('一百天', '八十天') : line)),
};

// alive
shows('the same page', 'alive', article(story));
shows('other related links', 'alive', article(story, ['完全不同的一条', '另外一条消息', '第三条新消息']));
shows('HTTP 304', 'alive', answered(304), {}, /304/);
shows('to https', 'alive', exchange(URL_OF_ARTICLE.replace('http:', 'https:'), article(story)), {
  over: [URL_OF_ARTICLE],
});
shows('to itself with a parameter', 'alive', exchange(`${URL_OF_ARTICLE}?v=2`, article(story)), {
  over: [URL_OF_ARTICLE],
});
const short = { ...story, title: '停水通知', paragraphs: ['因管道检修，明日九时至十二时城关镇停水，请做好准备。'] };
shows('a short article', 'alive', article(short), { before: article(short) });
const about404 = {
  ...story,
  title: '网站出现404页面怎么办',
  paragraphs: [
    '打开网页时看到“您访问的页面不存在”，多半是地址变了，本期科普请技术人员来回答。',
    ...story.paragraphs.slice(1),
  ],
};
shows('an article about 404 pages', 'alive', article(about404), {
  before: article(about404),
  probe: probed(answered(200, missing)),
});
const domains = {
  ...story,
  title: '警惕“域名出售”骗局',
  paragraphs: [
    '近日有市民反映，收到自称代办域名出售的短信，对方称该域名正在出售，要求先交定金。',
    ...story.paragraphs.slice(1),
  ],
};
shows('an article that mentions 域名出售', 'alive', article(domains), { before: article(domains) });
const locked = `${article(story).replace('</div></div><div class="right">', '<p>登录后阅读全文</p></div></div><div class="right">')}`;
shows('a paywall that was there before', 'alive', locked, { before: locked });
const unreadable = portal({
  title: '清水',
  main: story.paragraphs.map((line) => `<a href="/x.html">${line}</a>`).join('<br>'),
});
shows(
  'its text in a layout that cannot be read',
  'alive',
  unreadable,
  { reading: { draft: null, skip: null } },
  /stand in the page/,
);

// changed
shows('one number edited', 'changed', article(edited), {}, /% of the text/);
shows(
  'another title over the same text',
  'changed',
  article({ ...story, title: '我县河道整治今日开工' }),
  {},
  /title was/,
);
shows('rewritten under its title', 'changed', article({ ...otherStory, title: story.title }), {}, /same title/);
shows(
  'the article about 404 pages, edited',
  'changed',
  article({ ...about404, paragraphs: about404.paragraphs.slice(0, 3) }),
  {
    before: article(about404),
  },
);

test('every edit of one character is a change', () => {
  for (const [n, line] of story.paragraphs.entries()) {
    const paragraphs = story.paragraphs.with(n, line.replace(/的/, '地'));
    assert.equal(look(article({ ...story, paragraphs })).fate, line.includes('的') ? 'changed' : 'alive');
  }
});

// moved
shows('redirected to the article', 'moved', exchange(at('/2024/05/1001.html'), article(story)), {
  over: [URL_OF_ARTICLE],
});
shows('redirected to it, edited', 'moved', exchange(at('/2024/05/1001.html'), article(edited)), {
  over: [URL_OF_ARTICLE],
});
test('a move tells where to', () => {
  const to = at('/2024/05/1001.html');
  assert.equal(look(exchange(to, article(story)), { over: [URL_OF_ARTICLE] }).to, to);
  assert.equal(look(article(story)).to, null);
});

// gone
for (const status of [404, 410])
  shows(`HTTP ${status}`, 'gone', answered(status, missing), {}, new RegExp(`${status}`));
shows('redirected to a 404', 'gone', exchange(at('/missing'), missing, 404), { over: [URL_OF_ARTICLE] });
const pageOfItsOwn = portal({
  title: '404',
  main: '<p>页面不存在</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
});
shows('a 404 that Cloudflare delivers', 'gone', answered(404, pageOfItsOwn));

// soft 404
shows('a page that says so', 'soft-404', missing, {}, /not there/);
shows('a bare page that says so', 'soft-404', page('提示信息', '<p>您查看的文章已被删除</p>'));
shows('a title over a note', 'soft-404', article({ ...story, paragraphs: ['该文章已被删除。'] }));
shows(
  'an error page by its address',
  'soft-404',
  exchange(at('/404.html'), portal({ title: '清水', main: '<p>去别处看看</p>' })),
  {
    over: [URL_OF_ARTICLE],
  },
);
const home = portal({
  title: '清水新闻网',
  main: `<ul class="news">${Array.from({ length: 40 }, (_, n) => `<li><a href="/news/${n}.html">今日${'甲乙丙丁戊己庚辛'[n % 8]}乡${'春夏秋冬'[n % 4]}收新闻第${'一二三四五六七八九十'[n % 10]}则</a></li>`).join('')}</ul>`,
});
shows('redirected to the home page', 'soft-404', exchange(HOME, home), { over: [URL_OF_ARTICLE] }, /home page/);
const homePrint = seenIn(exchange(HOME, home), 'utf-8')!.print;
shows(
  'the home page in its place',
  'soft-404',
  home.replace('今日甲乡', '昨日甲乡'),
  { home: homePrint },
  /like the home page/,
);
shows('sent to the home page by a script', 'soft-404', page('', '<script>window.location.href="/";</script>'));
shows(
  'sent to the home page by a meta',
  'soft-404',
  page('', '<meta http-equiv="refresh" content="3;url=/index.html">三秒后返回'),
);
const silent = (name: string): string =>
  portal({
    title: '清水新闻网',
    main: `<div class="tip"><h2>走，去别处逛逛</h2><p>${name}</p><p>编号 ${name.length * 7919}</p></div>`,
  });
shows(
  'like the probe',
  'soft-404',
  silent(URL_OF_ARTICLE),
  { probe: probed(answered(200, silent(at('/news/20240501/798.html')))) },
  /cannot exist/,
);
shows('redirected like the probe', 'soft-404', exchange(at('/hot/'), silent('热点')), {
  over: [URL_OF_ARTICLE],
  probe: probed(exchange(at('/hot/'), silent('热点')), [at('/news/20240501/798.html')]),
});
const closed = article({
  title: '县图书馆闭馆公告',
  paragraphs: ['本馆自今日起闭馆整修，整修期间禁止访问书库，请读者先验证借书证，再到城关分馆借阅。'],
});
shows(
  'a short article that the probe gets, too, with words of a firewall',
  'soft-404',
  closed,
  {
    probe: probed(answered(200, closed)),
  },
  /cannot exist/,
);
shows('nothing at all', 'soft-404', page('', ''));
shows('off the site to a home page', 'soft-404', exchange(URL_OF_ARTICLE, '', 302), {
  stopped: { code: 'redirect-left-site', url: 'https://www.elsewhere.example/' },
});

// replaced
shows('another article', 'replaced', article(otherStory), {}, /县中学/);
shows(
  'another short article where the probe has the same frame',
  'replaced',
  article({ ...otherStory, paragraphs: otherStory.paragraphs.slice(0, 1) }),
  {
    probe: probed(answered(200, missing)),
  },
);
shows(
  'an article about 404 pages in its place',
  'replaced',
  article({ ...otherStory, title: about404.title, paragraphs: [about404.paragraphs[0]!, ...otherStory.paragraphs] }),
);
shows(
  'an article about domains in its place',
  'replaced',
  article({ ...otherStory, title: domains.title, paragraphs: [domains.paragraphs[0]!, ...otherStory.paragraphs] }),
);
shows('redirected to another article', 'replaced', exchange(at('/news/20241012/2002.html'), article(otherStory)), {
  over: [URL_OF_ARTICLE],
});
shows(
  'a form in its place',
  'replaced',
  portal({
    title: '问卷调查',
    main: '<form><p>请选择您的年龄段</p><p>请选择您的职业</p><p>您对县域交通的总体印象如何</p></form>',
  }),
);

// hijacked
const marked = article(story)
  .replaceAll('清水县', '清水縣(xiàn)')
  .replaceAll('两', '兩(liǎng)')
  .replaceAll('条', '條(tiáo)');
const clone = marked
  .replaceAll('农', '農(nóng)')
  .replaceAll('门', '門(mén)')
  .replaceAll('员', '員(yuán)')
  .replaceAll('设', '設(shè)');
shows('a clone of the article', 'hijacked', clone, {}, /readings/);
shows('a clone that was recorded as one', 'alive', clone, { before: clone });
const stuffed = '澳门新葡京娱乐城,真人荷官在线投注,百家乐平台,时时彩计划,老虎机注册送彩金';
shows(
  'a stuffed title',
  'hijacked',
  article(story).replace(/<title>.*<\/title>/, `<title>${stuffed}</title>`),
  {},
  /stuffed title/,
);
shows('spam in its place', 'hijacked', page(stuffed, `<p>${stuffed}</p><p>${stuffed}</p><p>${stuffed}</p>`));
const police = {
  ...otherStory,
  title: '警方破获一起网络赌博案',
  paragraphs: ['警方通报，涉案的百家乐、老虎机、时时彩平台已被查处，涉案人员全部落网。', ...otherStory.paragraphs],
};
shows('a report about gambling in its place', 'replaced', article(police));

// parked
shows(
  'a domain for sale',
  'parked',
  page('域名出售', '<h1>qingshui-news.example</h1><p>该域名正在出售，有意者请联系</p>'),
);
shows(
  'a domain for sale, in English',
  'parked',
  page('qingshui-news.example', '<p>This domain is for sale. Buy this domain.</p>'),
);
shows(
  'a default page',
  'parked',
  page('恭喜，站点创建成功！', '<h1>恭喜, 站点创建成功！</h1><p>这是默认index.html，本页面由系统自动生成</p>'),
);
shows(
  'a site that is unknown to its host',
  'parked',
  page('没有找到站点', '<h1>没有找到站点</h1><p>您的请求在Web服务器中没有找到对应的站点！</p>'),
);
shows('a lapsed filing', 'parked', page('阻断页面', '<p>网站暂时无法打开：该域名未备案，或备案信息已注销</p>'));
shows('a paid-for host that lapsed', 'parked', page('提示', '<p>您访问的主机已到期，请联系管理员续费</p>'));
shows('to a market for domains', 'parked', exchange(URL_OF_ARTICLE, '', 302), {
  stopped: { code: 'redirect-left-site', url: 'https://www.hugedomains.com/domain_profile.cfm?d=qingshui' },
});

// blocked
for (const status of [401, 403, 405, 412, 429, 451]) shows(`HTTP ${status}`, 'blocked', answered(status));
const walls: Record<string, string | ReturnType<typeof exchange>> = {
  安全狗: page(
    '网站防火墙',
    '<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p>',
  ),
  云锁: page(
    '',
    '<script>function f(){document.cookie="srcurl=x";location="/news?security_verify_data=31";}f()</script>',
  ),
  创宇盾: page('', '<p>当前访问疑似黑客攻击，已被创宇盾拦截</p>'),
  阿里云盾: answered(
    405,
    page(
      '405',
      '<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p><a href="https://errors.aliyun.com/">',
    ),
  ),
  阿里云盾的脚本: page(
    '',
    "<script>var arg1='3F0A';function setCookie(n,v){}setCookie('acw_sc__v2', arg1);document.location.reload()</script>",
  ),
  宝塔: page('访问验证', '<script src="/btwaf_captcha.js"></script>'),
  '360网站卫士': page('', '<script>location="/WZWSRELw==?wzwschallenge=V1";var p="wzws-waf-cgi/"</script>'),
  加速乐: answered(
    521,
    "<script>document.cookie=('_')+('_')+('jsl')+'=1;path=/';location.href=location.pathname+location.search</script>",
  ),
  瑞数: answered(
    202,
    '<html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="{abc"><script>$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body></body></html>',
  ),
  '瑞数, 412': answered(412, "<script>$_ts=window['$_ts'];$_ts.cd='qq'</script>"),
  Cloudflare: answered(503, page('Just a moment...', '<script>window._cf_chl_opt={}</script>')),
  'a captcha with 200': page('安全验证', '<p>请完成下方验证后继续访问</p><div id="captcha"></div>'),
  'too often, with 200': page('提示', '<p>您的访问过于频繁，请稍后再试</p>'),
  'a firewall with 404': answered(404, page('', '<p>您的请求已被创宇盾拦截</p>')),
};
for (const [name, answer] of Object.entries(walls)) shows(name, 'blocked', answer);
shows('a captcha that the probe gets, too', 'blocked', walls['a captcha with 200']!, {
  probe: probed(answered(200, walls['a captcha with 200'] as string)),
});
shows(
  'redirected to log in',
  'blocked',
  exchange(at('/login?from=1001'), portal({ title: '用户登录', main: '<p>请登录</p>' })),
  { over: [URL_OF_ARTICLE] },
);
shows('sent to itself', 'blocked', page('', `<meta http-equiv="refresh" content="0;url=${URL_OF_ARTICLE}">`));
const teaser = article({ ...story, paragraphs: story.paragraphs.slice(0, 2) }).replace(
  '</div></div><div class="right">',
  '</div><p class="pay">剩余 60% 的内容，订阅后阅读全文</p></div><div class="right">',
);
shows('a paywall', 'blocked', teaser, {}, /the beginning only/);

// unreachable
for (const status of [500, 502, 503, 504])
  shows(`HTTP ${status}`, 'unreachable', answered(status, page('出错', '<p>服务器错误</p>')));
shows(
  'Cloudflare cannot reach the host',
  'unreachable',
  answered(521, page('521: Web server is down', '<p>Web server is down</p>')),
);
test('no answer: unreachable', () => {
  const sign = look('', { error: { code: 'fetch.dns', message: 'no such host' }, reading: null });
  assert.equal(sign.fate, 'unreachable');
  assert.match(sign.evidence, /fetch\.dns: no such host/);
});
shows('maintenance', 'unreachable', page('系统维护', '<p>网站正在升级维护中，预计明天恢复</p>'));
shows('a body that was cut', 'unreachable', {
  ...answered(200, portal({ title: '清水', main: '' }).slice(0, 600)),
  truncated: 'disconnect',
});
