import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  authorsIn,
  authorsInBody,
  clicksIn,
  editorsIn,
  originalTitleIn,
  registrationIn,
  sourceIn,
  sourceOfDateline,
  sourceValue,
} from '../../src/extract/byline.ts';
import { crumbsIn } from '../../src/extract/crumbs.ts';
import { isChineseName, splitNames } from '../../src/extract/names.ts';

test('sources behind their labels', () => {
  const lines: readonly [string, string | null][] = [
    ['来源：山西日报', '山西日报'],
    ['发布时间:2021年08月05日 来源:山西日报 点击率: 1767', '山西日报'],
    ['2024年05月10日06:58 | 来源：青河网-青河日报', '青河网-青河日报'],
    ['稿源: 青河新闻网 作者: 李明', '青河新闻网'],
    ['文章来源：青河发布 责任编辑：王强', '青河发布'],
    ['转自：新华社', '新华社'],
    ['发表于2014-08-24 21:30| 1164次阅读| 来源XYZ| 0 条评论', 'XYZ'],
    ['来源：', null],
    ['来源：未知', null],
    ['这笔资金的来源是什么', null],
  ];
  for (const [line, source] of lines) assert.equal(sourceIn(line), source, line);
  assert.equal(sourceValue('青河网－青河日报'), '青河网-青河日报');
});

test('authors behind their labels, several at once', () => {
  assert.deepEqual(authorsIn('记者：白慧'), ['白慧']);
  assert.deepEqual(authorsIn('作者：宋怡 杨志华'), ['宋怡', '杨志华']);
  assert.deepEqual(authorsIn('文丨李明 图丨王强'), ['李明']);
  assert.deepEqual(authorsIn('撰文/叨叨姐、胡一刀'), ['叨叨姐', '胡一刀']);
  assert.deepEqual(authorsIn('来源：青河日报 作者：张 三 编辑：李四'), ['张三']);
  assert.deepEqual(authorsIn('□ 本报记者 葛灵丹'), ['葛灵丹']);
  assert.deepEqual(authorsIn('责任编辑：谷秀山'), []);
});

test('reporters in running text', () => {
  assert.deepEqual(authorsInBody(['本报讯（记者张巨峰）8月4日，会议召开。']), ['张巨峰']);
  assert.deepEqual(authorsInBody(['新华社太原5月10日电（记者李明、王强）今天，']), ['李明', '王强']);
  assert.deepEqual(authorsInBody(['会议召开。', '确保安全。(刘晓荣、梁栋)']), ['刘晓荣', '梁栋']);
  assert.deepEqual(authorsInBody(['会议召开。', '确保安全。（记者 李明 通讯员 王强）']), ['李明', '王强']);
  assert.deepEqual(authorsInBody(['会议召开。', '各村（社区）参加。（完）']), []);
  assert.deepEqual(authorsInBody(['会议召开。', '地点在礼堂（青河县城）']), []);
});

test('editors', () => {
  assert.deepEqual(editorsIn('责任编辑 谷秀山'), ['谷秀山']);
  assert.deepEqual(editorsIn('[编辑:张乐]'), ['张乐']);
  assert.deepEqual(editorsIn('（责编：牛镛、岳弘彬）'), ['牛镛', '岳弘彬']);
  assert.deepEqual(editorsIn('【编辑:陈海峰】'), ['陈海峰']);
  assert.deepEqual(editorsIn('编辑：谷雨 责任编辑：'), ['谷雨']);
  assert.deepEqual(editorsIn('编辑：谷雨 责任编辑：张三'), ['谷雨', '张三']);
});

test('clicks are null where a script fills them in', () => {
  assert.equal(clicksIn('点击率: 1767'), 1767);
  assert.equal(clicksIn('来源:某网 人气:5531 发布时间:2021-1-9'), 5531);
  assert.equal(clicksIn('浏览次数：12,345次'), 12345);
  assert.equal(clicksIn('点击数：'), null);
  assert.equal(clicksIn('浏览量：1.2万'), 12_000);
  assert.equal(clicksIn('阅读 3万+'), 30_000);
  assert.equal(clicksIn('浏览 2021-01-09'), null);
  assert.equal(clicksIn('点击：2021-1-9'), null);
});

test('original titles keep the colons that belong to them', () => {
  assert.equal(originalTitleIn('原标题：市委会议强调：抓好落实'), '市委会议强调：抓好落实');
  assert.equal(originalTitleIn('标题不错'), null);
});

test('the agency of a dateline', () => {
  assert.equal(sourceOfDateline('中新网山西新闻8月23日电 8月20日，兴县'), '中新网山西新闻');
  assert.equal(sourceOfDateline('8月23日，会议召开'), null);
});

test('a writer in brackets, with the office in front', () => {
  assert.deepEqual(authorsInBody(['会议开完了。', '（青河县委组织部 李明 王小红）']), ['李明', '王小红']);
  assert.deepEqual(authorsInBody(['会议开完了。', '（青河县委组织部）']), []);
});

test('registration numbers and licences', () => {
  const found = registrationIn([
    '版权所有 晋ICP备06001850号',
    '增值电信业务经营许可证:晋B2-20060016',
    '广告经营许可注册:1401001304387',
    '晋公网安备 14080202000222号',
  ]);
  assert.deepEqual(found, {
    icp: '晋ICP备06001850号',
    police: '晋公网安备 14080202000222号',
    licences: { 增值电信业务经营许可证: '晋B2-20060016', 广告经营许可注册: '1401001304387' },
  });
});

test('a filing begins with its province, whatever stands before it', () => {
  const at = (line: string) => registrationIn([line]);
  assert.equal(at('青河网版权所有 ICP备06001850号').icp, 'ICP备06001850号');
  assert.equal(at('版权所有晋 ICP 备 06001850 号-3').icp, '晋ICP备06001850号-3');
  assert.equal(at('备案晋公网安备14080202000222号').police, '晋公网安备14080202000222号');
});

test('breadcrumbs: roots stay, the title and 正文 go', () => {
  assert.deepEqual(crumbsIn('当前位置: 党建网 > 新闻聚焦 > 本省新闻 >', null), ['党建网', '新闻聚焦', '本省新闻']);
  assert.deepEqual(crumbsIn('我的位置:首页>文章详情', null), ['首页', '文章详情']);
  assert.deepEqual(crumbsIn('首页 > 要闻 > 正文', null), ['首页', '要闻']);
  assert.deepEqual(crumbsIn('首页 > 要闻 > 青河县部署防汛工作', '青河县部署防汛工作'), ['首页', '要闻']);
});

test('names', () => {
  assert.deepEqual(splitNames('刘晓荣、梁栋'), ['刘晓荣', '梁栋']);
  assert.deepEqual(splitNames('张 三 李四'), ['张三', '李四']);
  assert.deepEqual(splitNames('Jane Doe and John Roe'), ['Jane Doe', 'John Roe']);
  assert.deepEqual(splitNames('完', true), []);
  assert.equal(isChineseName('欧阳明月'), true);
  assert.equal(isChineseName('阿卜杜拉·买买提'), true);
  assert.equal(isChineseName('社区'), false);
});
