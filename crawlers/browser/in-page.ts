/** What runs inside the page, as source: the program itself has no document. */

/** A reader's browser blocks windows that nobody asked for. */
export const noWindows = 'window.open = () => null;';

export interface Bounds {
  readonly steps: number;
  readonly pixels: number;
  readonly ms: number;
  readonly pauseMs: number;
}

/** Scrolls down within the bounds and back to the top; resolves with whether there was anywhere to go. */
export const scrollThrough = ({ steps, pixels, ms, pauseMs }: Bounds): string => `(async () => {
  const end = performance.now() + ${ms};
  const bottom = () => (document.documentElement?.scrollHeight ?? 0) - innerHeight;
  let at = 0;
  for (let n = 0; n < ${steps} && performance.now() < end && at < Math.min(${pixels}, bottom()); n++) {
    at += innerHeight;
    scrollTo(0, at);
    await new Promise((resolve) => setTimeout(resolve, ${pauseMs}));
  }
  if (at > 0) scrollTo(0, 0);
  return at > 0;
})()`;

export interface Described {
  readonly html: string;
  readonly text: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** The tree as source, the text as shown and the size: {@link Described}, texts cut at `most` characters. */
export const describe = (most: number): string => `(() => {
  const { doctype, documentElement: root, body } = document;
  const source = (doctype ? new XMLSerializer().serializeToString(doctype) + '\\n' : '') + (root?.outerHTML ?? '');
  return {
    html: source.slice(0, ${most}),
    text: (body?.innerText ?? '').slice(0, ${most}),
    title: String(document.title).slice(0, 1000),
    width: innerWidth,
    height: Math.max(root?.scrollHeight ?? 0, innerHeight),
  };
})()`;
