import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { englishAuthors, englishEditors, englishSource } from '../../src/extract/english-byline.ts';

const lines: readonly {
  readonly line: string;
  readonly authors?: readonly string[];
  readonly editors?: readonly string[];
  readonly source?: string;
}[] = [
  {
    line: 'By JANE DOE in Qinghe and JOHN ROE in Taiyuan | Qinghe Daily | Updated: 2020-08-09 10:00',
    authors: ['JANE DOE', 'JOHN ROE'],
    source: 'Qinghe Daily',
  },
  { line: 'By Jane Doe, Mike Wall August 9, 2020', authors: ['Jane Doe', 'Mike Wall'] },
  { line: 'by Jane Doe, Staff Writer', authors: ['Jane Doe'] },
  { line: 'Posted on November 18, 2019 by Jane Doe', authors: ['Jane Doe'] },
  { line: 'Reporting by Jane Doe; Editing by John Roe', authors: ['Jane Doe'], editors: ['John Roe'] },
  { line: 'Source: Xinhua | 2020-08-09 10:00:12 | Editor: huaxia', editors: ['huaxia'], source: 'Xinhua' },
  { line: 'Xinhua | Updated: 2020-08-09 10:00', source: 'Xinhua' },
  { line: "(People's Daily Online) 10:00, August 09, 2020", source: "People's Daily Online" },
  { line: 'By the time the rain stopped, the river had risen by two metres.' },
  { line: '来源：青河日报 | 发布时间：2020-08-09' },
];

describe('a line in English', () => {
  for (const { line, authors = [], editors = [], source = null } of lines) {
    test(line, () => {
      assert.deepEqual(englishAuthors(line), authors);
      assert.deepEqual(englishEditors(line), editors);
      assert.equal(englishSource(line), source);
    });
  }
});
