/** Names of people in bylines: Chinese names of two to four characters, and names of other scripts. */

const surnames =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖区仝覃代矫付逯苑尉迟亓原揭仵肇郏鹿冼辜' +
  '趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華陶謝鄒竇蘇範魯韋馬鳳龐紀項龔鐘鍾盧賈婁蘭閔麥顏駱樂齊畢鄧單葉蕭邊溫莊閻連習廣師關聶簡饒豐遊權蓋黃劉龍羅賴陸葛歐';
const double =
  '欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|端木|夏侯|闻人|轩辕|宇文|长孙|独孤|南宫|西门|百里|申屠|呼延';
const chinese = new RegExp(`^(?:(?:${double})\\p{sc=Han}{1,2}|[${surnames}]\\p{sc=Han}{1,2})$`, 'u');
const minority = /^\p{sc=Han}{1,6}[·•]\p{sc=Han}{1,8}$/u;

/** True for text that is a Chinese person's name by its surname and length. */
export function isChineseName(text: string): boolean {
  return chinese.test(text) || minority.test(text);
}

const roles =
  /^(?:本报|本网|本刊|本台|本社|新华社|特约|见习生?|实习生?|融媒体?|全媒体?|首席|资深|一线|新闻|通讯员|记者|作者|文字|摄影|图片?|撰文|撰稿|供稿|采写|报道|原创|评论员|编辑|责任编辑|责编|主任|中新社|中新网|人民网|通讯|特派|驻[\u4e00-\u9fff]{2,4}|\s)+/;
const trailing = /(?:\s*(?:报道|摄影报道|摄|文\/图|\/文|文|撰文|整理|编译|采写|发自.{0,8}|图))$/;
/** 张三北京报道 */
const fromPlace = /^(\p{sc=Han}{2,3})\p{sc=Han}{2}报[道导]$/u;
/** Where one works, and as what. */
const post =
  /^.{2,}(?:网|报|社|台|客户端|融媒体中心|教授|讲师|研究员|书记|主任|院长|校长|所长|博士|部长|处长|科长|主席|会长|学者|成员)$/;
const notNames =
  /^(?:完|图|文|略|续|转|上|下|摄|编|组图|未完待续|佚名|admin|管理员|网络整理|本站|原创|匿名|未知|暂无|无|null|undefined|none|编辑部|小编|(?:(?:staff|senior|special|contributing)\s)?(?:writer|reporter|correspondent|editor)s?)$/i;

/**
 * Names of a byline's value, in order: `刘晓荣、梁栋`, `张 三 李四`, `记者张巨峰 通讯员李明`, `Jane Doe and John Roe`.
 * `strict` keeps only what is a Chinese name by its surname (for brackets that carry no label).
 */
export function splitNames(value: string, strict = false): readonly string[] {
  const text = value
    .trim()
    .replace(/^[(（【[](.*)[)）】\]]$/, '$1')
    .replace(/[(（][^()（）]{0,40}[)）]/g, ' ')
    .replace(/[【】[\]()（）《》“”"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '' || text.length > 120) return [];
  const joined = text.replace(/(?<=(?:^|[\s、,，;；:：/&]))(\p{sc=Han}) (\p{sc=Han})(?=$|[\s、,，;；/&])/gu, '$1$2');
  const latin = !/\p{sc=Han}/u.test(joined);
  const parts = joined.split(
    latin
      ? /\s*(?:[,;&/|、]|\band\b)\s*/
      : /[\s、,，;；/|丨]+|(?<=\p{sc=Han}{3})&(?=\p{sc=Han}{2})|(?<=\p{sc=Han})(?:和|与)(?=\p{sc=Han}{2,3}$)/u,
  );
  const names: string[] = [];
  for (const part of parts) {
    const name = part
      .replace(roles, '')
      .replace(fromPlace, '$1')
      .replace(trailing, '')
      .replace(/^[:：\s]+|[:：\s.。]+$/g, '');
    if (name === '' || notNames.test(name) || name.length > 40 || (/^[\d\W_]+$/u.test(name) && !/\p{L}/u.test(name)))
      continue;
    if (strict ? isChineseName(name) : plausible(name)) if (!names.includes(name)) names.push(name);
  }
  if (!strict && names.length > 1 && names.some(isChineseName)) return names.filter((name) => !post.test(name));
  const isSaid = (part: string): boolean => part !== '' && !notNames.test(part);
  if (strict && names.length !== parts.filter((part) => isSaid(part.replace(roles, ''))).length) return [];
  return names;
}

/** A name as a label gives it may be a pen name or an institution, but not a sentence. */
function plausible(name: string): boolean {
  if (/[。！？!?:：<>{}=]|https?:|www\./.test(name)) return false;
  return /\p{sc=Han}/u.test(name) ? name.length <= 20 : /\p{L}{2}/u.test(name);
}
