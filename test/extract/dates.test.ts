import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateInUrl, dateOfDateline, findDate, parseStamp } from '../../src/extract/dates.ts';

const visible: readonly [line: string, iso: string][] = [
  ['发布时间：2021年08月05日', '2021-08-05'],
  ['发布时间:2021-1-9', '2021-01-09'],
  ['2024年05月10日 06:58 | 来源：青河日报', '2024-05-10T06:58+08:00'],
  ['2019-09-07 13:43:45　来源: 某报', '2019-09-07T13:43:45+08:00'],
  ['2022/4/22 9:05', '2022-04-22T09:05+08:00'],
  ['2019.12.02 15:57', '2019-12-02T15:57+08:00'],
  ['2020年7月4日 12时10分', '2020-07-04T12:10+08:00'],
  ['2020年7月4日(星期六) 下午3:05', '2020-07-04T15:05+08:00'],
  ['2024-05-20T16:25:01+08:00', '2024-05-20T16:25:01+08:00'],
  ['2024-05-20T16:25:01Z', '2024-05-21T00:25:01+08:00'],
  ['2024-05-20T16:25:01.000+0000', '2024-05-21T00:25:01+08:00'],
  ['November 19, 2019 8:19 PM', '2019-11-19T20:19+08:00'],
  ['19 Nov 2019', '2019-11-19'],
  ['7/25/2005 9:23:57 PM', '2005-07-25T21:23:57+08:00'],
  ['25/07/2005 - 13:48', '2005-07-25T13:48+08:00'],
  ['Sun, 09 Aug 2020 02:05:00 GMT', '2020-08-09T10:05:00+08:00'],
  ['Sun Aug 09 2020 10:05:00 GMT+0800', '2020-08-09T10:05:00+08:00'],
  ['10:05, August 09, 2020', '2020-08-09T10:05+08:00'],
  ['10:05:12, 2020年08月09日', '2020-08-09T10:05:12+08:00'],
  ['阅读 12:30 分享 2020-08-09', '2020-08-09'],
  ['2020—08—09', '2020-08-09'],
  ['民國109年8月9日 10:05', '2020-08-09T10:05+08:00'],
];

for (const [line, iso] of visible) {
  test(`a visible date: ${line}`, () => assert.equal(findDate(line)?.published.iso, iso));
}

test('two-digit years count only where the line calls them a date', () => {
  assert.equal(findDate('比分 19-12-02'), null);
  assert.equal(findDate('日期：20年8月9日', true)?.published.iso, '2020-08-09');
  assert.equal(findDate('发布时间：19-12-02 15:57', true)?.published.iso, '2019-12-02T15:57+08:00');
});

test('no date: impossible days, telephone numbers, versions, a month without a year', () => {
  for (const line of ['2021-02-30', '电话 0355-2113499', '版本 2021.13.1', '8月23日电', '国发〔2016〕12号']) {
    assert.equal(findDate(line), null, line);
  }
});

test('the other date of a page decides between day first and month first', () => {
  assert.equal(findDate('06/02/2022 - 13:48', false, '2022-02-06')?.published.iso, '2022-02-06T13:48+08:00');
  assert.equal(findDate('06/02/2022 - 13:48', false, '2022-06-02')?.published.iso, '2022-06-02T13:48+08:00');
});

test('machine fields', () => {
  assert.equal(parseStamp('2007-08-20-23:59:59')?.iso, '2007-08-20T23:59:59+08:00');
  assert.equal(parseStamp('20190918')?.iso, '2019-09-18');
  assert.equal(parseStamp('201909180623')?.iso, '2019-09-18T06:23+08:00');
  assert.equal(parseStamp('1571234567')?.iso, '2019-10-16T22:02:47+08:00');
  assert.equal(parseStamp('gestern'), null);
});

test('addresses that carry the day are inferred', () => {
  const found = [
    ['http://a.cn/news/2022/0823/12345.html', '2022-08-23'],
    ['http://a.cn/sh/2020/07-04/9229054.shtml', '2020-07-04'],
    ['http://a.cn/content/2022-04/22/content_12.htm', '2022-04-22'],
    ['http://a.cn/201904/t20190415_5076589.shtml', '2019-04-15'],
    ['http://a.cn/2021/08/05/ARTI1628150000000123.shtml', '2021-08-05'],
    ['http://a.cn/art/2016/11/22/art_12_34.html', '2016-11-22'],
  ];
  for (const [url, iso] of found) {
    const published = dateInUrl(url ?? '');
    assert.equal(published?.iso, iso, url);
    assert.equal(published?.inferred, true);
  }
  assert.equal(dateInUrl('http://a.cn/c_1123456789.htm'), null);
});

test('a dateline takes its year from elsewhere, and only then', () => {
  assert.equal(dateOfDateline('新华社太原8月23日电 今天', 2022)?.iso, '2022-08-23');
  assert.equal(dateOfDateline('新华社太原8月23日电 今天', null), null);
  assert.equal(dateOfDateline('8月23日，全县召开会议', 2022), null);
});
