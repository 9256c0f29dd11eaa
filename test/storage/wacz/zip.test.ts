import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { directory, localHeader, WIDE_FROM, type ZipMember } from '../../../storage/wacz/zip.ts';
import { scratch } from '../scratch.ts';

const run = promisify(execFile);
const GIB = 2 ** 30;

/** Writes the frame around holes: a sparse file, whatever its sizes. */
async function sparse(path: string, sizes: readonly (number | Buffer)[]): Promise<readonly ZipMember[]> {
  const file = await open(path, 'w');
  let end = 0;
  const members = sizes.map((given, n): ZipMember => {
    const size = typeof given === 'number' ? given : given.length;
    return {
      name: `文/${n}`,
      size,
      crc: typeof given === 'number' ? 0 : crc32(given),
      offset: 0,
      wide: size >= WIDE_FROM,
    };
  });
  const placed: ZipMember[] = [];
  for (const [n, member] of members.entries()) {
    const header = localHeader(member);
    placed.push({ ...member, offset: end });
    await file.write(header, 0, header.length, end);
    end += header.length;
    const given = sizes[n]!;
    if (typeof given !== 'number') await file.write(given, 0, given.length, end);
    end += member.size;
  }
  const tail = directory(placed, end);
  await file.write(tail, 0, tail.length, end);
  await file.close();
  return placed;
}

const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    for name in sys.argv[2:]:
        z.open(name).close()
    infos = [[i.filename, i.file_size, i.header_offset] for i in z.infolist()]
    print(json.dumps([infos, z.read(z.infolist()[-1]).decode()]))
`;

for (const [what, sizes] of [
  ['small members', [100, 0]],
  ['a member over 4 GiB', [5 * GIB, 7]],
  ['a member that begins beyond 4 GiB', [3 * GIB, 3 * GIB, 10]],
] as const) {
  test(`${what}: another program finds each where it is`, async () => {
    const path = join(await scratch(), 'x.zip');
    const last = Buffer.from('最后一个');
    const placed = await sparse(path, [...sizes, last]);
    const names = placed.map(({ name }) => name);
    const { stdout } = await run('python3', ['-c', script, path, ...names]);
    const [infos, text] = JSON.parse(stdout);
    assert.deepEqual(
      infos,
      placed.map(({ name, size, offset }) => [name, size, offset]),
    );
    assert.equal(text, '最后一个');
  });
}

test('the headers agree on whether sizes are wide: readers conclude from one how long the other is', () => {
  for (const wide of [false, true]) {
    const member = { name: 'a', size: 5, crc: 1, offset: 0, wide };
    const [local, central] = [localHeader(member), directory([member], 100)];
    assert.equal(local.readUInt16LE(28) > 0, wide);
    assert.equal(central.readUInt16LE(30) > 0, wide);
    assert.equal(local.length, 31 + local.readUInt16LE(28));
  }
});
