import type { TestContext } from 'node:test';
import { createWire, type Wire, type WireOptions } from '../../../crawlers/http/wire.ts';

interface Changes extends Omit<Partial<WireOptions>, 'timeouts' | 'limits'> {
  readonly timeouts?: Partial<WireOptions['timeouts']>;
  readonly limits?: Partial<WireOptions['limits']>;
}

/** A wire that may reach loopback servers, closed at the end of the test. */
export function testWire(t: TestContext, changes: Changes = {}): Wire {
  const wire = createWire({
    userAgent: 'cundang-test/1',
    allowPrivate: ['127.0.0.0/8'],
    ...changes,
    timeouts: { connectMs: 2000, headersMs: 2000, bodyMs: 2000, totalMs: 5000, ...changes.timeouts },
    limits: { bodyBytes: 1_000_000, headerBytes: 16_384, redirects: 5, ...changes.limits },
  });
  t.after(() => wire.close());
  return wire;
}

/** For `assert.rejects`: an error of the table with this code. */
export function code(wanted: string): (error: unknown) => boolean {
  return (error) => (error as { code?: string }).code === wanted;
}
