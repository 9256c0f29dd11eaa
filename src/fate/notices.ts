/** What a page says of itself instead of an article: that something is missing, for sale, closed to the public, being mended. */

/** Letters of text beyond which a page that mentions such words is about them. */
const longest = 700;

/** Longest line that is a notice and no sentence of a report. */
const longestLine = 90;

const missingTitle =
  /(?:^|[^\d.])404(?:[^\d.]|$)|not found|页面(?:不存在|找不到|没有找到|未找到|丢失|走丢|错误)|找不到(?:页面|网页)|错误页面|出错了|^(?:提示信息|系统提示|错误提示|访问出错)/i;
const missing =
  /(?:页面|网页|文章|内容|信息|稿件|新闻|资源|文件|链接|网址|地址|帖子|栏目).{0,14}(?:不存在|(?:已|被|遭)经?被?(?:删除|下线|撤销|移除|撤下|撤回|屏蔽|转移)|找不到|没有找到|未找到|无法找到|已失效|已过期|走丢|不见了|因?违规|无法查看)|(?:找不到|未找到|没有找到|无法找到|无法显示).{0,12}(?:页面|网页|文章|内容|信息|文件|资源)|page (?:you .{0,40})?(?:was |could |can )?not (?:be )?found|no longer (?:available|exists)/i;

const mending =
  /(?:网站|系统|平台|服务器|页面|本站).{0,8}(?:维护|升级|割接|检修|调试)(?:中|，|。|!|！|$)|(?:正在|例行)(?:进行)?.{0,6}(?:维护|升级)|暂停(?:服务|访问)|暂时无法(?:访问|服务)|site (?:is )?(?:under|down for) maintenance/im;

const parked =
  /域名.{0,12}(?:出售|转让|停放|到期|过期|待售|竞价|未备案|未绑定|未授权|未解析)|domain.{0,40}(?:for sale|is parked|has expired|may be for sale)|buy this domain|(?:网站|站点|空间|主机|服务)(?:已|未|被)经?被?(?:到期|过期|暂停|关闭|停止|欠费|停用|备案|根据)|(?:未|没有)(?:进行|取得|完成)?.{0,10}备案|该网站已关闭|站点创建成功|没有找到站点|网站建设中|welcome to (?:nginx|openresty|tengine|caddy|centos)|^IIS(?: Windows| ?\d)|internet information services|(?:apache|ubuntu|centos|debian).{0,30}(?:default|test) page|^it works!|account (?:has been )?suspended/im;

const paywall =
  /(?:登录|登陆|订阅|付费|开通|购买|扫码|注册|下载).{0,20}(?:阅读|查看|浏览|解锁|收看).{0,8}(?:全文|完整|更多|剩余|内容)|剩余.{0,4}\d{1,3}\s*[%％]|(?:会员|订户|订阅用户|VIP)(?:专享|可见|可读|可看)/i;

export interface Said {
  /** The `<title>` and the first heading. */
  readonly title: string | null;
  readonly heading: string | null;
  /** The shown text, a line for each block. */
  readonly text: string;
  /** Its letters and digits. */
  readonly letters: number;
}

const heads = ({ title, heading }: Said): string => [title, heading].filter((line) => line !== null).join('\n');

const inShort = (page: Said, pattern: RegExp): string | null =>
  (page.letters <= longest ? pattern.exec(`${heads(page)}\n${page.text}`) : pattern.exec(heads(page)))?.[0] ?? null;

/** The words by which a page says that what was asked for is not there: in its title, or in a line of their own. */
export function missingNotice(page: Said): string | null {
  const head = missingTitle.exec(page.title ?? '') ?? missingTitle.exec(page.heading ?? '');
  return head?.[0] ?? missingLine(page.text.split('\n', 2_000));
}

/** The first line that is such a notice. */
export function missingLine(lines: readonly string[]): string | null {
  for (const line of lines) if (line.length <= longestLine && missing.test(line)) return line.trim();
  return null;
}

/** Maintenance: an outage that speaks. */
export const mendingNotice = (page: Said): string | null => (page.letters <= longest ? inShort(page, mending) : null);

/** The page of a domain's seller, or what a host shows for a site that is not set up, not paid or not registered. */
export const parkedNotice = (page: Said): string | null => inShort(page, parked);

/** Asks to log in or pay for the rest. */
export const paywallNotice = ({ text }: Said): string | null => paywall.exec(text)?.[0] ?? null;
