/**
 * The replay server's answers: ReplayWeb.page, and the archive in the form in which it reads one. Nothing else lies at this origin,
 * since archived pages run here; what they can reach is what the archive holds, and nothing can be changed.
 */
import { type Context, Hono } from 'hono';
import type { Catalog, EntryFilter } from '../../storage/catalog/catalog.ts';
import type { ArchivePlace } from '../../storage/store/archive-place.ts';
import { openView, type View, viewId } from '../../storage/wacz/view.ts';
import { CundangError } from '../errors.ts';
import { guard } from './guard.ts';
import { queryPages } from './page-query.ts';
import { rangeOf } from './range.ts';
import { startPage, type Viewer } from './viewer.ts';

export interface ReplayOptions {
  readonly place: ArchivePlace;
  /** For the list of pages and its search; null where there is none: pages are then opened by their URL. */
  readonly catalog: Catalog | null;
  /** Which pages are listed. All snapshots can be replayed. */
  readonly filter: EntryFilter;
  /** Address that is listened on. */
  readonly host: string;
  readonly viewer: Viewer;
}

/** States of a growing archive that stay open for pages that began with them. */
const viewsKept = 4;
/** Pages that the viewer asks for at once. */
const pageSize = 25;
const wacz = 'snapshots.wacz';

export function replayApp({ place, catalog, filter, host, viewer }: ReplayOptions): Hono {
  const views = new Map<string, Promise<View>>();

  /** The archive as it is now. */
  async function currentView(): Promise<View> {
    const id = await viewId(place);
    const view = views.get(id) ?? openView(place);
    views.delete(id);
    views.set(id, view);
    for (const old of [...views.keys()].slice(0, -viewsKept)) views.delete(old);
    view.catch(() => views.delete(id));
    return view;
  }

  const app = new Hono();
  app.use(guard(host));
  app.get('/', async (context) => {
    const { id } = await currentView();
    return context.html(startPage(`/archive/${id}/archive.json`, viewer.version), 200, { 'Cache-Control': 'no-store' });
  });
  for (const [name, { bytes, type }] of viewer.files) {
    app.get(`/${name}`, (context) => context.body(new Uint8Array(bytes), 200, { 'Content-Type': type }));
  }
  app.get('/archive/:id/archive.json', async (context) => {
    if (!views.has(context.req.param('id'))) return context.notFound();
    const query = { url: null, search: null, page: 1, pageSize };
    const initialPages = catalog === null ? [] : queryPages(catalog, filter, wacz, query);
    return json(context, {
      profile: 'multi-wacz-package',
      title: 'cundang 存档',
      resources: [{ name: wacz, path: wacz }],
      pagesQueryUrl: `/archive/${context.req.param('id')}/pages`,
      initialPages,
    });
  });
  app.get('/archive/:id/pages', (context) => {
    if (catalog === null) return json(context, { total: 0, items: [] });
    const asked = (name: string) => context.req.query(name) || null;
    const number = (name: string, most: number, usual: number) =>
      Math.min(Math.max(Math.trunc(Number(asked(name) ?? usual)) || usual, 1), most);
    const items = queryPages(catalog, filter, wacz, {
      url: asked('url'),
      search: asked('search'),
      page: number('page', 1_000_000, 1),
      pageSize: number('pageSize', 100, pageSize),
    });
    return json(context, { total: items.length, items });
  });
  app.get(`/archive/:id/${wacz}`, async (context) => {
    const view = await views.get(context.req.param('id'));
    return view === undefined ? context.notFound() : ranged(context, view);
  });
  app.onError((error, context) => {
    const isCall = error instanceof CundangError && error.code === 'usage';
    return context.text(error instanceof CundangError ? error.message : 'internal error', isCall ? 400 : 500);
  });
  return app;
}

function json(context: Context, data: unknown): Response {
  return context.body(JSON.stringify(data), 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
}

/** The asked range of the archive; only what is asked for is read. */
async function ranged(context: Context, view: View): Promise<Response> {
  const range = rangeOf(context.req.header('range'), view.size);
  if (range === 'unsatisfiable') return context.body(null, 416, { 'Content-Range': `bytes */${view.size}` });
  const { start, end: wanted } = range ?? { start: 0, end: view.size };
  const isHead = context.req.method === 'HEAD';
  const { end, bytes } = isHead ? { end: wanted, bytes: null } : await view.read(start, wanted);
  return new Response(bytes === null ? null : ReadableStream.from(bytes), {
    status: range === null ? 200 : 206,
    headers: {
      'Content-Type': 'application/wacz+zip',
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-store',
      'Content-Length': String(end - start),
      ...(range === null ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${view.size}` }),
    },
  });
}
