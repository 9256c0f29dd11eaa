/** Makes the bucket of `store.url` where there is none, with the credentials of the environment. A store in a folder needs none. */
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { loadConfig } from '../src/config.ts';

const { config } = loadConfig({ file: null, environment: process.env, flags: {} });
const bucket = /^s3:\/\/([^/]+)/.exec(config['store.url'] ?? '')?.[1];
if (bucket !== undefined) {
  const client = new S3Client({
    region: config['store.region'],
    endpoint: config['store.endpoint'] ?? undefined,
    forcePathStyle: config['store.pathStyle'],
  });
  const isThere = await client.send(new HeadBucketCommand({ Bucket: bucket })).then(
    () => true,
    (error: { readonly $metadata?: { readonly httpStatusCode?: number } }) => {
      if (error.$metadata?.httpStatusCode === 404) return false;
      throw error;
    },
  );
  if (!isThere) await client.send(new CreateBucketCommand({ Bucket: bucket }));
  console.log(`bucket ${bucket}: ${isThere ? 'is there' : 'made'}`);
  client.destroy();
}
