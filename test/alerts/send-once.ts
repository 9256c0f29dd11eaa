/** A process that sends what is due to a webhook, once: `send-once.ts DIR URL NOW`. */
import { openChannels } from '../../src/alerts/channels/open.ts';
import { sendDue } from '../../src/alerts/send.ts';
import { loadConfig } from '../../src/config.ts';
import { storeIn } from './stand.ts';

const [, , dir = '', url = '', time = ''] = process.argv;
const now = () => Number(time);
const flags = { dir, 'alerts.webhook': url, 'alerts.log': '' };
const { config } = loadConfig({ file: null, environment: {}, flags });
using store = storeIn(dir);
const channels = openChannels({ config, store, names: new Map(), now });
await sendDue({ store, channels, now, signal: new AbortController().signal });
