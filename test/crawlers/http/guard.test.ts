import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGuard, type Resolve } from '../../../crawlers/http/guard.ts';
import { rawServer, response } from './raw-server.ts';
import { code, testWire } from './test-wire.ts';

const privateHosts = [
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '0177.0.0.1',
  '2130706433',
  '0.0.0.0',
  '0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a00:1]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[4000::1]',
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  '①②⑦.0.0.1',
];
const publicHosts = [
  '1.1.1.1',
  '172.32.0.1',
  '172.15.0.1',
  '100.128.0.1',
  '169.253.0.1',
  '223.5.5.5',
  '[2400:3200::1]',
  '[64:ff9b::1.1.1.1]',
  '[::ffff:1.1.1.1]',
  'localhost.example.cn',
  'www.sxgov.cn',
];

test('refuses private addresses in every spelling and lets public ones through', () => {
  const guard = createGuard([]);
  for (const host of privateHosts) {
    assert.throws(() => guard.check(`http://${host}/`), code('fetch.private-address'), host);
  }
  for (const host of publicHosts) guard.check(`https://${host}/`);
});

test('fetches http and https on web ports only, without fragment and credentials', () => {
  const guard = createGuard([]);
  const refused = ['ftp://a.cn/', 'file:///etc/passwd', 'javascript:1', 'a.cn', '', 'http://', 'http://a.cn:22/'];
  for (const url of [...refused, 'http://a.cn:6667/', 'https://a.cn:25/', 'http://a.cn:0/']) {
    assert.throws(() => guard.check(url), code('fetch.bad-url'), url);
  }
  assert.equal(guard.check('http://u:p@a.cn:8080/x?y#z').href, 'http://a.cn:8080/x?y');
  assert.equal(guard.check('https://A.cn:443').href, 'https://a.cn/');
});

test('allows what the configuration names, and no more', () => {
  const guard = createGuard(['127.0.0.0/8', '10.0.0.5', 'fd00::/8', 'portal.intern']);
  for (const host of ['127.0.0.1', '127.9.9.9', '[::ffff:127.0.0.1]', '10.0.0.5', '[fd12::1]', 'localhost']) {
    guard.check(`http://${host}/`);
  }
  for (const host of ['10.0.0.6', '192.168.0.1', '[fe80::1]', '[::1]']) {
    assert.throws(() => guard.check(`http://${host}/`), code('fetch.private-address'), host);
  }
  guard.admit('192.168.3.4', 'Portal.Intern');
  assert.throws(() => guard.admit('192.168.3.4', 'other.intern'), code('fetch.private-address'));
  assert.throws(() => createGuard(['10.0.0.0/99']), code('config.invalid'));
});

test('a name that resolves to a private address is not connected to, nor are the private ones among its answers', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(response('secret')));
  const answers: Record<string, string[]> = {
    'inside.test': ['127.0.0.1'],
    'mapped.test': ['::ffff:127.0.0.1'],
    'empty.test': [],
  };
  const resolve: Resolve = (host, done) => {
    done(
      null,
      answers[host]!.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  const wire = testWire(t, { allowPrivate: [], resolve });
  for (const host of Object.keys(answers)) {
    await assert.rejects(wire.fetch(`http://${host}:${server.port}/`), code('fetch.private-address'), host);
  }
  assert.equal(server.connections(), 0);

  const mixed = createGuard([], (_, done) => {
    done(null, [
      { address: '10.0.0.1', family: 4 },
      { address: '1.1.1.1', family: 4 },
    ]);
  });
  const given = await new Promise((resolve) => {
    mixed.lookup('mixed.test', { all: true }, (_error, addresses) => resolve(addresses));
  });
  assert.deepEqual(given, [{ address: '1.1.1.1', family: 4 }]);
});

test('an answer that changes between two connections is judged anew each time (DNS rebinding)', async (t) => {
  const server = await rawServer(t, (socket) => socket.end(response('x', { headers: 'Connection: close\r\n' })));
  let asked = 0;
  const resolve: Resolve = (_host, done) => {
    asked += 1;
    done(null, [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
  };
  const wire = testWire(t, { allowPrivate: ['127.0.0.1'], resolve });
  assert.equal((await wire.fetch(`http://rebind.test:${server.port}/`)).status, 200);
  await assert.rejects(wire.fetch(`http://rebind.test:${server.port}/`), code('fetch.private-address'));
  assert.deepEqual([asked, server.connections()], [2, 1], 'one answer a connection, and it is the one connected to');
});
