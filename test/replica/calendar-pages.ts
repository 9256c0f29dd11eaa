/** The pages that stand in an article's place: missing, for sale, behind a wall, closed for repairs. */
import { escapeHtml } from './resource.ts';
import { htmlDocument } from './templates/blocks.ts';
import type { Template } from './templates/template.ts';

/** A page of a portal with its menu and today's headlines. */
export function framed(template: Template, title: string, main: string, headlines: readonly string[]): string {
  const menu = template.habits.channels.map(({ slug, crumb }) => `<a href="/${slug}/">${crumb.at(-1) ?? '栏目'}</a>`);
  const rows = headlines.map((line, n) => `<li><a href="/hot/${n}.html">${escapeHtml(line)}</a></li>`);
  return htmlDocument({
    title,
    charset: 'utf-8',
    body: `<div class="top"><div class="nav"><a href="/">首页</a> ${menu.join(' | ')} <a href="/video/">视频</a> <a href="/pic/">图片</a></div></div>
<div class="wrap"><div class="notice">${main}</div>
<div class="hot"><h3>今日看点</h3><ul>${rows.join('\n')}</ul></div></div>
<div class="foot"><p>关于我们 | 联系我们 | 网站地图 | 版权声明</p><p>本网站所刊载信息，未经授权不得转载。</p></div>`,
  });
}

export const nameOf = ({ habits, site }: Template): string => habits.source ?? site;

export function missingPage(template: Template, headlines: readonly string[]): string {
  const main = '<img src="/images/404.png" alt=""><p>抱歉，您访问的页面不存在或已被删除</p><a href="/">返回首页</a>';
  return framed(template, `${nameOf(template)} - 提示信息`, main, headlines);
}

/** Says nothing that could not stand on any page. */
export function quietPage(template: Template, headlines: readonly string[]): string {
  const main = '<p>编辑部每天为您挑选值得一读的报道，请从下面的标题开始。</p><a href="/">去首页</a>';
  return framed(template, nameOf(template), main, headlines);
}

export const bare404 =
  '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>';

export const parkingPage = (host: string): string =>
  htmlDocument({
    title: `${host} 域名出售`,
    charset: 'utf-8',
    body: `<div class="park"><h1>${host}</h1><p>该域名正在出售，有意者请联系经纪人。</p><form><input name="offer"><button>提交报价</button></form></div>`,
  });

export const captchaPage = htmlDocument({
  title: '安全验证',
  charset: 'utf-8',
  head: '<script src="https://static.geetest.com/v4/gt4.js"></script>\n',
  body: '<div id="captcha"></div><p>请完成滑动验证后继续访问</p><p>您的IP：203.0.113.7</p>',
});

export const wallPage = htmlDocument({
  title: '网站防火墙',
  charset: 'utf-8',
  body: '<h2>您的请求带有不合法参数，已被网站管理员设置拦截！</h2><p>可能原因：您提交的内容包含危险的攻击请求</p>',
});

export const mendingPage = htmlDocument({
  title: '系统维护',
  charset: 'utf-8',
  body: '<h1>网站维护中</h1><p>系统正在升级，暂时无法访问，请稍后再来。</p>',
});

export const busyPage =
  '<html><body><center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center></body></html>';
