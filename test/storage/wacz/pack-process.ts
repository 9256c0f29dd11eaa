/** A process that packs the archive in the folder of its first argument and tells what it took, as JSON. */
import { join } from 'node:path';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { exportWacz } from '../../../storage/wacz/export.ts';

const dir = process.argv[2]!;
using catalog = openCatalog(join(dir, 'catalog.sqlite'), { readOnly: true });
const start = performance.now();
const options = { filter: {}, requisites: () => [], software: 'cundang/0', title: '存档', key: null };
const { bytes, pages, captures } = await exportWacz(dir, catalog, join(dir, 'out.wacz'), options);
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
console.log(JSON.stringify({ bytes, pages, captures, seconds, peakRssMb }));
