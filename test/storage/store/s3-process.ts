/** The S3 server as a process of its own: `s3-process.ts DIR PORT`; tells its port on stdout. Its tokens need a cipher of old. */
// @ts-expect-error: without types
import S3rver from 's3rver';

const [directory, port] = process.argv.slice(2);
const configureBuckets = [{ name: 'archive' }];
const server = new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, directory, configureBuckets });
const address = await server.run();
process.stdout.write(`${address.port}\n`);
// Ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume();
