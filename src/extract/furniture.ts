/** Words and phrases of page furniture, as lists: one entry a phrase, each matched against a whole folded line. */

const list = (text: string): string[] => text.trim().split(/\s*\n\s*/);

/** A line that is one of these and nothing else (lower case, trailing `:>»!` and brackets off). */
export const furnitureWords: ReadonlySet<string> = new Set(
  [
    '关闭 关闭窗口 关闭本页 关闭此页 返回 返回首页 返回顶部 返回列表 返回目录 返回上一页 返回频道 回顶部 回到顶部 打印 打印本页 打印文章 收藏 复制链接 推荐 点赞 举报 纠错 我要纠错 订阅 转发 投诉 复制 赞 踩 顶',
    '+关注 关注 已关注 取消 登录 注册 提交 更多 展开 收起 展开全文 阅读全文 查看原文 阅读原文 查看全文 点击查看更多 点击查看全文 放大 缩小 默认 听新闻 语音播报 手机看新闻 手机版 电脑版 网站首页 首页 末页 尾页',
    '上一页 下一页 设为首页 加入收藏 关于我们 联系我们 广告 不感兴趣 特别关注 微博 微信 qq空间 朋友圈 新浪微博 腾讯微博 人人网 豆瓣 百度首页 百度新首页 我要评论 我要投稿 我要留言 我要分享 我要提问 [复制链接] 正文 城市',
    '超清 高清 标清 流畅 自动 倍速 全屏 静音 弹幕 直播 重播 自动播放 播放 暂停 画中画 音量 设置成功 加载中 正在加载 点击加载更多',
    '楼主 沙发 板凳 地板 只看该作者 仅看楼主 只看楼主 倒序看帖 倒序浏览 电梯直达 回帖 阅读模式 首赞',
    'advertisement advert ad sponsored print email share tweet save subscribe menu search close loading facebook twitter whatsapp linkedin pinterest reddit tags tag iklan topics topic highlights home video photo photos',
  ].flatMap((row) => row.split(' ')),
);

/** Phrases with a changing part. */
export const furniturePhrases = list(String.raw`
  欢迎(?:访问|光临|来到|您|进入).{0,30}
  站内搜索.{0,3}
  热门关键词\s?:.*
  请输入关键[词字].*
  (?:关键[词字]|标签|tags?)\s?:.*
  返回搜狐.{0,16}
  (?:copy link|sign up|log in|continue reading|story continues below(?: advertisement)?|read full article|skip ad|skip to content)
  (?:continue reading the main story|this slideshow requires javascript)
  (?:分享|转发|推送)(?:本文|此文|文章|新闻)?(?:到|至|给|按钮|此页|海报)?\s?:?.{0,24}
  [【[]?(?:字体|字号|文字大小|字体大小)\s?:?.{0,20}
  [大中小](?:\s?[|·]?\s?[大中小]){1,2}(?:\s.{0,20})?
  A[-+](?:\s?A[-+])?
  (?:微信扫一扫|扫一扫|扫码|用微信扫|请扫|扫描下方).{0,24}
  昵称\s?:.{0,20}
  (?:投稿(?:邮箱|信箱|热线)|(?:新闻|报料|爆料)(?:热线|邮箱))\s?:.{0,60}
  验证码.{0,12}
  email this.{0,20}
  看不过瘾.{0,30}
  [↑↓▲▼\s]{0,4}点击?(?:上方|下方|上面|下面|蓝字|关注|卡片).{0,24}
  [-—\s]{0,6}(?:end|the end)[-—\s]{0,6}
  (?:喜欢|觉得|看完|如果|记得|别忘|顺手|欢迎).{0,12}点(?:个|亮|击|一下)?\s?["“「【]?(?:在看|好看|赞).{0,12}
  点(?:个|亮|击|一下)\s?["“「【]?(?:在看|好看|赞).{0,12}
  (?:本文|文章|原文)(?:地址|链接).{0,80}
  点击进入.{0,20}
  (?:阅读|赞|分享|收藏)\s?\(?\d{0,8}\)?
  \d{1,7}(?:人|次)?(?:阅读|浏览|赞|收藏|点赞|推荐|分享)
  跳至第.{0,12}
  [<\s]{0,3}第\s?\d{1,3}\s?页(?:\s?[/,(]?\s?共\s?\d{1,3}\s?页.{0,30})?
  共\s?\d{1,3}\s?页.{0,20}
  \d(?:\.\d{1,2})?X
  (?:播放速度|正在为您切换).{0,20}
  \d\d:\d\d\s?\/\s?\d\d:\d\d
  image \d{1,3} of \d{1,3}
  \d{1,3} ?of ?\d{1,3}
  打印\s?[|]?.{0,6}
  \[?\d{1,2}\]?(?: \[?\d{1,2}\]?){1,12}.{0,12}
  [-=_*~—─]{4,}
`);

/** Headings of link lists that follow an article. */
export const relatedHeads = list(String.raw`
  相关(?:链接|新闻|阅读|报道|文章|推荐|专题|资讯|信息|内容|文档|稿件|热词|附件|话题|搜索|标签|产品|视频|帖子|图片)
  (?:延伸|推荐|扩展)(?:·|\s)?(?:阅读|推荐)
  热门(?:推荐|新闻|文章|阅读|资讯|评论|话题|点击|图片|标签|视频|帖子)
  (?:猜你喜欢|猜你想看|为[您你]推荐|看过本文的人还看|大家都在看|大家还在看|大家都爱看)
  更多(?:新闻|精彩|阅读|文章|推荐|内容|资讯|相关|热门|>>)
  往期(?:回顾|推荐|精彩|文章)
  精彩(?:推荐|图片|图集|阅读|内容|评论|专题)
  图片(?:新闻|推荐|精选|频道)
  (?:点击|阅读|新闻)?排行榜?.{0,2}
  热点(?:新闻|排行|推荐|专题|图片|资讯)
  今日(?:热点|推荐|头条|要闻)
  最新(?:新闻|资讯|文章|推荐|报道|消息)
  (?:编辑|频道|本类|新闻|专题|头条|随机|重点)推荐
  (?:本文相关|同类文章|同主题阅读|作者最新文章|作者其他文章|他的文章|本贴跟从标题)
  related(?: (?:articles?|stories|posts?|news|content|topics|coverage|links?|reading))?
  (?:read|see) (?:more|next|also)
  more (?:from|on|stories|news|in)(?: .{0,20})?
  (?:recommended|trending|also read|also on|explore further|up next|what to read next|don't miss|share this|like this|more)(?: .{0,16})?
  you (?:may|might) (?:also )?(?:like|be interested).{0,20}
  most (?:read|popular|viewed|shared)(?: .{0,16})?
  popular (?:posts|stories|articles|now)
  latest (?:news|stories|posts)
  (?:tell us what you think|want more stories like this).{0,8}
`);

/** Headings of a comment block and its empty states. */
export const commentHeads = list(String.raw`
  (?:网友|最新|最热|热门|全部|用户|精彩|我要|发表|发布|文明|读者|查看|相关|写|参与)?评论(?:一下|列表|区|\s?\(?\d{1,7}\)?(?:条|人参与.*)?|\s\d+.*)?
  网友热评
  评论\s?\d+人参与.*
  (?:网友)?跟帖.{0,12}
  (?:还没有|暂无)评论.{0,20}
  已有\s?\d+\s?人参与.*
  请输入验证码.{0,10}
  文明上网.{0,30}
  (?:我来说两句|我有话说|发表您?的(?:看法|观点|评论)).{0,20}
  登录后(?:可|才能)?(?:发表)?评论.{0,10}
  共有?\s?\d+\s?条评论
  comments?(?: \(\d+\))?
  \d+ (?:comments?|responses?|replies|thoughts on .{0,40})
  leave a (?:reply|comment).{0,20}
  (?:post a comment|join the (?:conversation|discussion)|add a comment|show comments|view comments)
`);

/** Beginnings of disclaimers, copyright notices and calls to follow. */
export const noticeStarts = list(String.raw`
  (?:免责声明|版权声明|版权说明|版权与免责|特别声明|特别说明|郑重声明|权利声明|著作权声明|法律声明|转载声明|网站声明|声明:)
  凡注明|凡本[网站]|凡(?:未)?注[有明]|本[网站]注明
  (?:以上|上述)(?:内容|文章|信息)(?:仅|为|来源|由|系|不)
  (?:本文|文章|此文|本稿|稿件)(?:内容)?(?:仅(?:代表|为|供)|不代表|只代表|系(?:转载|作者|自媒体|网易)|为(?:作者|原创|转载|自媒体|.{0,12}(?:原创|独家))|由.{0,16}(?:原创|授权|发布)|观点|版权|著作权|转载自|来自网络|来源于网络|来源:|首发|作者:)
  本(?:作品|文)(?:版权|著作权|为.{0,24}原创)
  原创版权|转载申请
  未经(?:本[网站报]|书面|许可|授权|允许|同意|.{0,14}(?:书面)?(?:授权|许可|允许|同意)).{0,80}(?:转载|使用|复制|镜像)
  (?:如需|欢迎|严禁|禁止|请勿)?转载(?:请|须|需|或|必究|时|本文)
  (?:如|若)(?:有|需|涉及|发现).{0,24}(?:侵权|版权|转载)
  (?:图片|文章|素材|部分图片).{0,6}来(?:自|源于?)(?:网络|互联网)
  (?:点击|长按|扫描|扫一扫|识别|微信扫|打开微信|关注)\S{0,16}(?:二维码|关注|公众号|客户端|下载)
  (?:更多|获取)(?:精彩|新闻|资讯|内容).{0,30}(?:关注|下载|登录|扫)
  更多.{0,50}(?:经验)?资讯请关注
  (?:©|\(c\) ?\d{4}|copyright\b|all rights reserved)
  this (?:story|article|material|document) (?:may not be|was (?:originally )?published|has been|originally appeared|is subject to copyright)
  (?:filed under|tagged|tags?|categories|topics|posted in|citation)\s?:\s?.
  (?:follow|like) .{0,40} on (?:facebook|twitter|instagram)
  (?:sign up|subscribe) (?:for|to|here)
  get .{0,60}(?:delivered|in your inbox|newsletter)
`);

/** One pattern out of phrases; `whole` anchors it at the line's end, with a closing mark allowed. */
export function phrases(entries: readonly string[], whole: boolean): RegExp {
  const body = `^[◆●■·>\\s【\\[*|※★▲(]{0,3}(?:${entries.join('|')})`;
  return new RegExp(whole ? `${body}\\s?[】\\]:>»*!?.)]{0,3}\\s?(?:更多|more|换一换)?$` : body, 'i');
}
