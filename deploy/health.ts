/**
 * Whether the process of this container is well, as its exit status: it answers at the address that is given, or at
 * `metrics.listen`. A process that listens nowhere is well while it runs. The image has no curl.
 */
import { loadConfig } from '../src/config.ts';

const [given] = process.argv.slice(2);
const address = given ?? ownAddress();
if (address !== null) {
  const { status } = await fetch(address, { signal: AbortSignal.timeout(8_000) });
  if (status !== 200) throw new Error(`${address} answers ${status}`);
}

function ownAddress(): string | null {
  const { config } = loadConfig({ file: null, environment: process.env, flags: {} });
  const listen = config['metrics.listen'];
  return listen === null ? null : `http://127.0.0.1:${listen.slice(listen.lastIndexOf(':') + 1)}/healthz`;
}
