import { multipartRelated, parseMediaType, relatedParts } from '../src/index.js';

async function* inPieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string, 'latin1');
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(body: AsyncIterable<Uint8Array>, boundary = 'b') {
  const parts: { headers: Record<string, string>; text: string }[] = [];
  for await (const { headers, bytes } of relatedParts(body, boundary)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    parts.push({ headers: Object.fromEntries(headers), text: Buffer.concat(pieces).toString('latin1') });
  }
  return parts;
}

const TWO =
  '--b\r\nContent-Type: application/dicom\r\nX: y: z\r\n\r\none\r\n--c\r\n\r\n--b  \r\n\r\n\r\n--b--\r\nepilogue';

describe('the parts of a multipart/related body', () => {
  it.each([1, 2, 3, 5, 7, 1000])('are the same, however the body comes in pieces of %d bytes', async (size) => {
    await expect(read(inPieces(TWO, size))).resolves.toEqual([
      { headers: { 'content-type': 'application/dicom', x: 'y: z' }, text: 'one\r\n--c\r\n' },
      { headers: {}, text: '' },
    ]);
    await expect(read(inPieces(`preamble\r\n${TWO}`, size))).resolves.toHaveLength(2);
  });

  it('are passed over where nobody reads them', async () => {
    const seen: string[] = [];
    for await (const { headers } of relatedParts(inPieces(TWO, 4), 'b')) seen.push(headers.get('x') ?? '-');
    expect(seen).toEqual(['y: z', '-']);
  });

  it.each([
    ['nothing', ''],
    ['no boundary', 'text'],
    ['another boundary', '--x\r\n\r\n\r\n--x--'],
    ['no last boundary', '--b\r\n\r\nabc'],
    ['an end in the header lines', '--b\r\nContent-Type: a'],
    ['a boundary with something behind it', '--bc\r\n\r\n\r\n--b--'],
    ['a header line without a name', '--b\r\n: x\r\n\r\n\r\n--b--'],
    ['endless header lines', `--b\r\n${'a: b\r\n'.repeat(5000)}\r\n\r\n--b--`],
    ['one endless header line', `--b\r\na: ${'b'.repeat(100_000)}\r\n\r\n\r\n--b--`],
    ['an endless preamble', `${'p'.repeat(100_000)}\r\n--b\r\n\r\n\r\n--b--`],
  ])('are refused in a body with %s', async (_, text) => {
    await expect(read(inPieces(text, 1000))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('end the source when their reader stops in the middle', async () => {
    let ended = false;
    async function* source() {
      try {
        yield* inPieces(TWO, 10);
      } finally {
        ended = true;
      }
    }
    for await (const _ of relatedParts(source(), 'b')) break;
    expect(ended).toBe(true);
  });

  it('come back as they were sent', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256));
    async function* contents() {
      yield { type: 'application/octet-stream', location: 'http://x/1', bytes };
      yield { type: 'image/jls; transfer-syntax=1.2', bytes: inPieces(bytes, 65536) };
    }
    const { contentType, stream } = multipartRelated('application/octet-stream', contents());
    const media = parseMediaType(contentType);
    expect(media).toMatchObject({ type: 'multipart/related', parameters: { type: 'application/octet-stream' } });
    const parts = await read(stream, media?.parameters.boundary);
    expect(parts.map(({ headers }) => headers)).toEqual([
      { 'content-type': 'application/octet-stream', 'content-location': 'http://x/1' },
      { 'content-type': 'image/jls; transfer-syntax=1.2' },
    ]);
    for (const { text } of parts) expect(Buffer.from(text, 'latin1').equals(bytes)).toBe(true);
  });
});
