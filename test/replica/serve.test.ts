import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask } from './ask.ts';

test('as a program it says where it is, serves, and ends on SIGTERM without leaving its CA file', async () => {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, '--articles', '8', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const facts = JSON.parse(line) as { proxyUrl: string; caFile: string; homes: Record<string, string> };
    const reply = await ask(facts.homes.dtdjzx ?? '', {
      proxyUrl: facts.proxyUrl,
      caPem: readFileSync(facts.caFile, 'utf8'),
    });
    assert.equal(reply.status, 200);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
    assert.ok(!existsSync(facts.caFile));
  } finally {
    child.kill('SIGKILL');
  }
});
