/** A small stand-in web whose pages are looked at again after they were edited or lost. */
import { after, before } from 'node:test';
import { type Replica, scratch, startReplica } from './stand.ts';

/** The one site of it that is crawled. */
export const site = 'dtdjzx';

/** What a site says instead of an article, with status 200. */
export const notice =
  '<html><head><title>提示</title></head><body><p>抱歉，您访问的页面不存在或已删除。</p></body></html>';

/** It is there while the tests of the `describe` run in which this is called; so are the folders. */
export function lookedAt() {
  let replica: Replica;
  const space = scratch();
  before(async () => {
    replica = await startReplica({ articlesPerSite: 12, seed: 3 });
  });
  after(async () => {
    space.remove();
    await replica?.close();
  });
  return {
    dir: space.dir,
    get replica() {
      return replica;
    },
    addSentence(url: string, sentence: string): void {
      const added = Buffer.from(sentence).toString('latin1');
      replica.publish(url, (bytes) =>
        Buffer.from(bytes.toString('latin1').replace(/(<p[^>]*>)/, `$1${added}`), 'latin1'),
      );
    },
  };
}
