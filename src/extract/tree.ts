/** HTML source to a DOM whose depth and number of nodes are bounded. */
import { type Document, DomHandler } from 'domhandler';
import { Parser } from 'htmlparser2';

/** Elements nested deeper are flattened into their ancestor (browsers stop at 512), so that walks may recurse. */
const maxDepth = 400;

/** Nodes beyond this number are dropped: ten megabytes of tags must not become gigabytes of objects. */
const maxNodes = 400_000;

class BoundedHandler extends DomHandler {
  #skipped = 0;
  #nodes = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    this.#nodes++;
    if (this.tagStack.length >= maxDepth || this.#nodes > maxNodes) this.#skipped++;
    else super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    if (this.#skipped > 0) this.#skipped--;
    else super.onclosetag();
  }

  override ontext(data: string): void {
    if (this.#nodes <= maxNodes) super.ontext(data);
  }
}

/** Parses forgivingly, as browsers do; never throws. Comments are kept: CMS mark the body with them. */
export function buildTree(html: string): Document {
  const handler = new BoundedHandler();
  const parser = new Parser(handler, { lowerCaseTags: true, decodeEntities: true });
  parser.end(html);
  return handler.root;
}
