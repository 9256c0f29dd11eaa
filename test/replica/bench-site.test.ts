import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveBench } from './bench-site.ts';

test('lists lead to every page; pages are gzipped, of the size promised, half GBK and half UTF-8', async () => {
  const site = await serveBench({ pages: 230 });
  try {
    const page = async (url: string): Promise<Buffer> => {
      const response = await fetch(url);
      assert.equal(response.status, 200, url);
      assert.equal(response.headers.get('content-encoding'), 'gzip');
      return Buffer.from(await response.arrayBuffer());
    };
    const linked = new Set<string>();
    const lists = [site.home];
    for (const list of lists) {
      for (const [, href = ''] of (await page(list)).toString().matchAll(/href="([^"]+)"/g)) {
        const url = site.origin + href;
        if (!href.startsWith('/list/')) linked.add(url);
        else if (!lists.includes(url)) lists.push(url);
      }
    }
    assert.equal(lists.length, 3);
    assert.deepEqual([...linked].sort(), [...site.index].sort());
    assert.ok(Math.abs(site.bytes / 230 - 25_000) < 2_500, `${site.bytes / 230} bytes a page`);
    assert.ok(site.zipped / 230 > 7_500 && site.zipped / 230 < 10_000, `${site.zipped / 230} bytes a page gzipped`);
    const [first, second] = await Promise.all([page(site.index[0] ?? ''), page(site.index[1] ?? '')]);
    assert.match(new TextDecoder('gbk', { fatal: true }).decode(first), /charset=gb2312[\s\S]*第0号报道/);
    assert.match(new TextDecoder('utf-8', { fatal: true }).decode(second), /charset=utf-8[\s\S]*第1号报道/);
  } finally {
    await site.close();
  }
});
