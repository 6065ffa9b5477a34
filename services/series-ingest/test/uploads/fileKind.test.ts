import { makeInstance } from '@circus/dicom';
import { fileKindOf, peek } from '../../src/uploads/fileKind.js';
import { inChunks } from '../support/testIngest.js';

const dicom = makeInstance();

describe('what a file is', () => {
  it.each([
    ['dicom', dicom],
    ['dicom', dicom.subarray(132)],
    ['zip', Buffer.from('PK\x03\x04 and so on')],
    ['zip', Buffer.from('PK\x05\x06 an empty one')],
    ['zip', Buffer.from('PK\x07\x08 a spanned one')],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['tar', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\x0000'), Buffer.alloc(255)])],
    ['other', Buffer.from('PKzip is a program')],
    ['other', Buffer.alloc(0)],
    ['other', Buffer.alloc(600)],
  ])('%s is known by its first bytes', (kind, bytes) => {
    expect(fileKindOf(bytes)).toBe(kind);
  });

  it('is found however small the pieces are in which it comes, and nothing of it is lost', async () => {
    const { kind, isEmpty, bytes } = await peek(inChunks(dicom, 7));
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    expect({ kind, isEmpty, same: Buffer.concat(chunks).equals(dicom) }).toEqual({
      kind: 'dicom',
      isEmpty: false,
      same: true,
    });
  });
});
