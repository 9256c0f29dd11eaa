/**
 * Pages that stand in front of a site: firewalls, challenges, captchas. Told by words and scripts that only their own page
 * holds; a header or cookie of the same maker (`Server: 360wzws`, `__jsluid`) comes with every page and says nothing.
 */

interface Wall {
  readonly name: string;
  readonly pattern: RegExp;
}

/** By marks in the source of the page. */
const makers: readonly Wall[] = [
  // 521 and a script that sets the cookie and comes again, up to three times
  { name: '加速乐 (jsl)', pattern: /__jsl_clearance|notice-jiasule|static\.jiasule\.com/ },
  // 202 or 412 and nothing but scripts around one global
  { name: '瑞数', pattern: /\$_ts\s*=\s*window|window\[["']\$_ts["']\]|\$_ts\.(?:nsd|cd)\b/ },
  {
    name: '阿里云盾',
    pattern: /acw_sc__v\d|aliyun_waf|errors?\.aliyun(?:dun)?\.com|\/sd\/punish\/|_waf_bd8ce2ce37/,
  },
  { name: '云锁', pattern: /yunsuo_session|yunsuologo|security_verify_(?:data|img)/ },
  { name: '创宇盾', pattern: /创宇盾|365cyd\.|cyd\.yunaq\.com/ },
  { name: '宝塔', pattern: /btwaf|堡塔云?WAF|宝塔.{0,6}防火墙/i },
  { name: '360网站卫士', pattern: /wzws-waf-cgi|wangshan\.360\.cn|(?:360|奇安信)网站卫士/ },
  { name: '百度云加速', pattern: /yunjiasu\.(?:baidu|com)|su\.baidu\.com|百度云加速/ },
  { name: '玄武盾', pattern: /error\.websaas\.cn|玄武盾/ },
  { name: '雷池', pattern: /safeline|雷池/i },
  { name: '腾讯云', pattern: /waf-static\.tencent\.com|turing\.captcha\.qcloud/ },
  { name: '华为云', pattern: /hws_security@|HWWAFSES/ },
  { name: '云盾 (yundun)', pattern: /blocked by yundun|yundun\.com\/yd[-_]http[-_]error/i },
  { name: 'D盾', pattern: /D盾_拦截提示/ },
  // 安全狗, and the protections that copied its page
  { name: '安全狗', pattern: /请求带有不合法参数|请登录安全狗|safedogsite\/broswer_logo/ },
  // Its other scripts (`challenge-platform/scripts/jsd`) stand in every page that it delivers.
  {
    name: 'Cloudflare',
    pattern:
      /_cf_chl_(?:opt|tk|rt)|orchestrate\/(?:chl_page|jsch|managed|captcha)|<title>Just a moment\.\.\.|Attention Required! \| Cloudflare/,
  },
];

/** Captchas that also stand in forms: only where the page says next to nothing. */
const captcha = /geetest|TencentCaptcha|g-recaptcha|h-captcha|AliyunCaptcha|cf-turnstile/;

/** By what the page says. */
const said =
  /请(?:完成|输入|通过|进行|点击|拖动|先).{0,12}验证|(?:人机|滑动|安全|滑块)(?:验证|校验)|访问(?:太|过于|过)?频繁|访问验证|异常(?:的)?(?:访问|流量|请求)|(?:请求|访问|IP|地址|行为).{0,16}(?:被|已|遭).{0,8}(?:拦截|阻断|禁止|封禁|限制)|(?:禁止|拒绝|限制)访问|网站防火墙|正在(?:检测|检查|验证).{0,6}浏览器|access denied|(?:请|需要)(?:开启|启用).{0,4}(?:javascript|cookie)|enable javascript and cookies/i;

/** Letters of text beyond which a page is no wall: the longest of those above has some 400. */
export const longestWall = 800;

/** Letters below which a page that only runs a script is one. */
const mute = 60;

/** Whose wall a page is, or null. `html` is its source, `text` what it shows, title first. */
export function wallIn(html: string, text: string, letters: number): string | null {
  if (letters > longestWall) return null;
  const head = html.slice(0, 400_000);
  const maker = makers.find(({ pattern }) => pattern.test(head));
  if (maker) return maker.name;
  const words = said.exec(text.slice(0, 4_000))?.[0];
  if (words) return `“${words}”`;
  if (letters >= mute) return null;
  if (captcha.test(head)) return 'a captcha';
  const comesAgain =
    /location(?:\.href|\.reload|\.replace|\s*=)/.test(head) && /document\.cookie\s*=|setCookie\(/.test(head);
  return comesAgain ? 'a script that sets a cookie and comes again' : null;
}
