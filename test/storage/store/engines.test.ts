import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openStore } from '../../../storage/store/open.ts';
import { objectStoreConformance } from '../../conformance/object-store.ts';
import { BUCKET, type S3Server, startS3, storeAt } from './s3-server.ts';

objectStoreConformance('directory', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-store-'));
  return {
    open: () => openStore({ url: dir, endpoint: null, region: '', pathStyle: true, timeoutMs: 1000, partBytes: 1 }),
    async addForeign() {
      await mkdir(join(dir, 'folder'));
      await writeFile(join(dir, 'folder', 'a.cdxj'), '');
      await writeFile(join(dir, '.a.cdxj.0000.part'), 'half');
      await writeFile(join(dir, '说明.txt'), '');
    },
    close: () => rm(dir, { recursive: true }),
  };
});

let server: Promise<S3Server> | null = null;
let benches = 0;
after(async () => (await server)?.close());

objectStoreConformance('S3', async () => {
  server ??= startS3();
  const { endpoint } = await server;
  benches += 1;
  const prefix = `store-${benches}`;
  return {
    open: () => storeAt(endpoint, `s3://${BUCKET}/${prefix}`),
    async addForeign() {
      const options = { endpoint, region: 'us-east-1', forcePathStyle: true } as const;
      const others = new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' });
      for (const Key of [`${prefix}/folder/a.cdxj`, `${prefix}/说明.txt`, 'other/b.cdxj', 'c.cdxj']) {
        await others.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
      }
      others.destroy();
    },
    async close() {},
  };
});
