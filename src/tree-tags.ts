/** What the parser knows of a tag by its name: content, what it closes, how the text in it is read. */

export interface TagKind {
  readonly name: string;
  /** Without content and end tag (HTML Living Standard §13.1.2). */
  readonly isVoid: boolean;
  /** Left open in a paragraph, it is closed with it. */
  readonly isInline: boolean;
  /** Its end tag closes elements through cells and tables. */
  readonly isTablePart: boolean;
  /** Listed by the document for those who look for it. */
  readonly isNoted: boolean;
  /** Open elements that its opening tag closes (§13.1.2.4, optional tags); null where it closes none. */
  readonly closes: ReadonlySet<string> | null;
  /** Text up to its end tag is no mark-up (§13.2.5.2 and following); null for all others. */
  readonly raw: 'plain' | 'with references' | 'to the end' | null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const voids = words(
  'area base basefont br col embed frame hr img input link meta param source track wbr bgsound keygen',
);
const inline = words('a b big em font i s small span strong strike sub sup tt u');
const tableParts = words('table tbody thead tfoot tr td th caption body html');
const raw = words('script style iframe noembed noframes xmp');
const rawWithReferences = words('title textarea');

const noted = words('html meta title h1 script time');

const cells = words('td th');
const paragraph = words('p');
const closes = new Map<string, ReadonlySet<string>>([
  ['li', words('li p')],
  ['dt', words('dt dd p')],
  ['dd', words('dt dd p')],
  ['option', words('option')],
  ['optgroup', words('option optgroup')],
  ['td', cells],
  ['th', cells],
  ['tr', words('td th tr')],
  ['tbody', words('td th tr thead tbody')],
  ['thead', words('td th tr')],
  ['tfoot', words('td th tr tbody')],
  ['body', words('head')],
]);
for (const name of words(
  'address article aside blockquote center details dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul',
)) {
  closes.set(name, paragraph);
}

const kinds = new Map<string, TagKind>();

/** The kind of a tag's name (lower case). */
export function kindOfTag(name: string): TagKind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind: TagKind = {
    name,
    isVoid: voids.has(name),
    isInline: inline.has(name),
    isTablePart: tableParts.has(name),
    isNoted: noted.has(name),
    closes: closes.get(name) ?? null,
    raw:
      name === 'plaintext'
        ? 'to the end'
        : rawWithReferences.has(name)
          ? 'with references'
          : raw.has(name)
            ? 'plain'
            : null,
  };
  // Pages make up names; those of the standard are some 150.
  if (kinds.size < 1_000) kinds.set(name, kind);
  return kind;
}
