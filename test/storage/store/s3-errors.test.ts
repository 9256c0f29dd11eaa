/** What an S3 server answers that is in trouble, or means harm: a server of the test's own on the loopback. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CundangError } from '../../../src/errors.ts';
import type { ObjectStore } from '../../../storage/store/object-store.ts';
import { openStore } from '../../../storage/store/open.ts';
import { scratch } from '../scratch.ts';
import { FIVE_MIB, storeAt } from './s3-server.ts';

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A store at a server that answers as told; `asked` are the requests so far. */
async function told(
  t: TestContext,
  answer: (asked: Asked, response: ServerResponse) => void,
  timeoutMs?: number,
): Promise<{ store: ObjectStore; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const url = new URL(request.url!, 'http://127.0.0.1');
    const one = { method: request.method!, url, headers: request.headers, body: Buffer.concat(pieces) };
    asked.push(one);
    answer(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const store = await storeAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 's3://archive', timeoutMs);
  t.after(async () => {
    await store.close();
    server.closeAllConnections();
    server.close();
  });
  return { store, asked };
}

const xml = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>key S3RVER told</Message></Error>`;

const answers: readonly (readonly [number, string, string])[] = [
  [403, 'AccessDenied', 'store.denied'],
  [403, 'SignatureDoesNotMatch', 'store.denied'],
  [403, 'InvalidAccessKeyId', 'store.denied'],
  [404, 'NoSuchBucket', 'store.missing'],
  [400, 'InvalidRequest', 'store.refused'],
  [501, 'NotImplemented', 'store.refused'],
];

for (const [status, name, code] of answers) {
  test(`${status} ${name} is ${code}, and no message tells a key`, async (t) => {
    const { store, asked } = await told(t, (_, response) => response.writeHead(status).end(xml(name)));
    await assert.rejects(store.list(), (error) => {
      assert.ok(error instanceof CundangError);
      assert.equal(error.code, code);
      assert.match(error.message, new RegExp(name));
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${error.cause}`, /S3RVER|Signature=/);
      return true;
    });
    assert.equal(asked.length, 1);
  });
}

test('a server in trouble is asked again', async (t) => {
  let calls = 0;
  const { store } = await told(t, (_, response) => {
    calls += 1;
    if (calls < 3) response.writeHead(503).end(xml('SlowDown'));
    else response.writeHead(200, { 'x-amz-meta-sha256': 'a'.repeat(64), 'content-length': '7' }).end();
  });
  assert.deepEqual(await store.head('a.cdxj'), { size: 7, sha256: 'a'.repeat(64) });
  assert.equal(calls, 3);
});

test('an answer that breaks off is asked for again; one that is silent ends', async (t) => {
  let calls = 0;
  const { store } = await told(t, (_, response) => {
    calls += 1;
    response.writeHead(206, { 'content-length': '10', 'content-range': 'bytes 5-14/100' });
    if (calls > 1) response.end('0123456789');
    else {
      response.write('0123');
      setImmediate(() => response.destroy());
    }
  });
  assert.equal(String(await store.read('a.cdxj', 5, 15)), '0123456789');
  assert.equal(calls, 2);

  const silent = await told(t, () => {}, 100);
  const begun = performance.now();
  await assert.rejects(silent.store.head('a.cdxj'), { code: 'store.unreachable' });
  assert.ok(performance.now() - begun < 5000);
});

test('a server that knows no ranges, or sends more than was asked for', async (t) => {
  const { store } = await told(t, ({ headers }, response) => {
    if (headers.range?.startsWith('bytes=0-')) response.writeHead(206).end('0123456789 and more');
    else response.writeHead(200).end('the whole object');
  });
  assert.equal(String(await store.read('a.cdxj', 0, 10)), '0123456789');
  await assert.rejects(store.read('a.cdxj', 5, 10), { code: 'store.refused' });
});

test('an upload tells the digest of its bytes, and a server that got others says so', async (t) => {
  const path = join(await scratch(), 'file');
  await writeFile(path, 'one line\n');
  let harmed = false;
  const { store, asked } = await told(t, (_, response) => {
    if (harmed) response.writeHead(400).end(xml('BadDigest'));
    else response.writeHead(200, { etag: '"x"' }).end();
  });
  await store.put('a.cdxj', path, 'b'.repeat(64));
  const { method, url, headers, body } = asked[0]!;
  assert.deepEqual([method, url.pathname, String(body)], ['PUT', '/archive/a.cdxj', 'one line\n']);
  assert.equal(headers['content-md5'], createHash('md5').update('one line\n').digest('base64'));
  assert.equal(headers['x-amz-meta-sha256'], 'b'.repeat(64));
  // Plain bodies are what every server takes.
  assert.deepEqual(
    Object.keys(headers).filter((name) => /checksum|trailer|content-encoding/.test(name)),
    [],
  );
  harmed = true;
  await assert.rejects(store.put('a.cdxj', path, 'b'.repeat(64)), { code: 'store.differs' });
});

test('the half of an upload that died is aborted before the next, and that of another name is not', async (t) => {
  const path = join(await scratch(), 'file');
  await writeFile(path, '');
  await truncate(path, FIVE_MIB + 1);
  const listed = ['a.warc.gz', 'a.warc.gz.other'].map(
    (key, n) => `<Upload><Key>${key}</Key><UploadId>half-${n}</UploadId></Upload>`,
  );
  const { store, asked } = await told(t, ({ method, url }, response) => {
    const { searchParams } = url;
    if (method === 'GET') response.end(`<ListMultipartUploadsResult>${listed.join('')}</ListMultipartUploadsResult>`);
    else if (searchParams.has('uploads')) {
      response.end('<InitiateMultipartUploadResult><UploadId>new</UploadId></InitiateMultipartUploadResult>');
    } else if (method === 'POST')
      response.end('<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>');
    else response.writeHead(method === 'DELETE' ? 204 : 200, { etag: '"x"' }).end();
  });
  await store.put('a.warc.gz', path, 'c'.repeat(64));
  assert.deepEqual(
    asked
      .filter(({ method }) => method === 'DELETE')
      .map(({ url }) => `${url.pathname} ${url.searchParams.get('uploadId')}`),
    ['/archive/a.warc.gz half-0'],
  );
  const parts = asked.filter(({ method }) => method === 'PUT');
  assert.deepEqual(
    parts.map(({ body }) => body.length).sort((a, b) => b - a),
    [FIVE_MIB, 1],
  );
  assert.ok(
    parts.every(({ headers, body }) => headers['content-md5'] === createHash('md5').update(body).digest('base64')),
  );
});

test('a URL that names no store is refused, its password not repeated', async () => {
  const settings = { endpoint: null, region: '', pathStyle: true, timeoutMs: 1000, partBytes: 1 };
  for (const url of ['s3://', 's3://A_b/x', 's3://bucket/../x', 'http://host/bucket', 's3://key:geheim@bucket']) {
    await assert.rejects(openStore({ ...settings, url }), (error) => {
      assert.ok(error instanceof CundangError);
      assert.equal(error.code, 'config.invalid');
      assert.doesNotMatch(error.message, /geheim/);
      return true;
    });
  }
});
