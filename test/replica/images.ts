/** Small real files made in code: images that decoders accept, a PDF, a rich-text document. */
import { crc32, deflateSync } from 'node:zlib';

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** A PNG of one colour (PNG 1.2 §3, colour type 2). */
export function png(width: number, height: number, { r, g, b }: Rgb): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([r, g, b]))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/**
 * A baseline JPEG of one grey 8×8 block (ITU-T T.81). Its tables hold only what it needs: DC categories 0 and 7,
 * AC end-of-block. `shade` in 64…127 is the DC difference.
 */
export function jpeg(shade: number): Buffer {
  const segment = (marker: number, data: readonly number[]): number[] => {
    const length = data.length + 2;
    return [0xff, marker, length >> 8, length & 0xff, ...data];
  };
  const codeCounts = (...counts: number[]): number[] => [...counts, ...Array<number>(16 - counts.length).fill(0)];
  // Bits: DC category 7 (code 0), seven bits of difference, end of block (code 0), ones to the end of the byte.
  const bits = (shade << 8) | 0x7f;
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    ...segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, ...codeCounts(1, 1), 7, 0]),
    ...segment(0xc4, [0x10, ...codeCounts(1), 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...[(bits >> 8) & 0xff, bits & 0xff],
    ...[0xff, 0xd9],
  ]);
}

/** A one-page PDF with a right cross-reference table (PDF 1.4 §3.4); `label` in ASCII. */
export function pdf(label: string): Buffer {
  const content = `BT /F1 18 Tf 72 720 Td (${label.replace(/[^\w .-]/g, ' ')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const offset = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const xref = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** A rich-text document, as offices publish under `.doc`; any text. */
export function richText(text: string): Buffer {
  const escaped = Array.from({ length: text.length }, (_, n) => {
    const unit = text.charCodeAt(n);
    return unit < 0x80 ? text[n]?.replace(/[\\{}]/, '\\$&') : `\\u${unit > 0x7fff ? unit - 0x10000 : unit}?`;
  });
  return Buffer.from(
    `{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0\\fs28 ${escaped.join('')}\\par}`,
    'latin1',
  );
}
