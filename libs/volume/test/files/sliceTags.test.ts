import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DicomJson, element, type InstanceOverrides, makeInstance, readHeader } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { privateTagsNamed, type TagValues, tagsOfSlice } from '../../src/index.js';

function tagsIn(bytes: Uint8Array, ...privateTags: string[]): TagValues {
  const reading = readHeader(bytes, { complete: true, numbersAsText: true });
  if (reading.status !== 'header') throw new Error('no header');
  return tagsOfSlice({ header: reading.header, bytes }, privateTagsNamed(privateTags));
}
const tagsOf = (overrides: InstanceOverrides, ...privateTags: string[]) =>
  tagsIn(makeInstance(overrides), ...privateTags);

const binary = (vr: string, bytes: Buffer) => ({ vr, InlineBinary: bytes.toString('base64') });

describe('the tags of a slice', () => {
  it('have lower-case keys, and include the file meta information', () => {
    const tags = tagsOf({ modality: 'MR', seriesInstanceUid: '1.2.3' });
    expect(tags).toMatchObject({ '0002,0010': '1.2.840.10008.1.2.1', '0008,0060': 'MR', '0020,000e': '1.2.3' });
  });

  it('are text as the file has it, with a backslash between values', () => {
    const extra = { '00280030': element('DS', '0.50', '1.0'), '00080008': element('CS', 'ORIGINAL', 'PRIMARY') };
    const tags = tagsOf({ extra, instanceNumber: 7 });
    expect(tags).toMatchObject({ '0028,0030': '0.50\\1.0', '0008,0008': 'ORIGINAL\\PRIMARY', '0020,0013': '7' });
  });

  it('are numbers where the file has numbers: one alone, several or none as an array', () => {
    const extra: DicomJson = {
      '00280009': { vr: 'AT', Value: ['00181063'] },
      '00280106': element('US', 3),
      '00180014': { vr: 'US' },
      '00189089': element('FD', 0.5, -1, 2),
    };
    expect(tagsOf({ extra })).toMatchObject({
      '0028,0009': '0x00181063',
      '0028,0106': 3,
      '0018,0014': [],
      '0018,9089': [0.5, -1, 2],
    });
  });

  it('decode text by the character set', () => {
    const extra = { '0008103E': element('LO', 'Schädel nativ') };
    expect(tagsOf({ characterSet: 'ISO_IR 100', extra })['0008,103e']).toBe('Schädel nativ');
    expect(tagsOf({ characterSet: 'ISO_IR 192', extra })['0008,103e']).toBe('Schädel nativ');
  });

  it('hold sequences as arrays of objects, without what identifies somebody in them', () => {
    const item = { '00081155': element('UI', '1.2.3'), '00080090': element('PN', 'Doe^Jane') };
    const extra: DicomJson = { '00081140': { vr: 'SQ', Value: [item, {}] }, '00082112': { vr: 'SQ' } };
    expect(tagsOf({ extra })).toMatchObject({ '0008,1140': [{ '0008,1155': '1.2.3' }, {}], '0008,2112': [] });
  });

  it('never say who the patient is, but how old, of which sex and how heavy', () => {
    const removed =
      '00080080 00080081 00081040 00081048 00081050 00081060 00081070 00321032 00321033 00101040 00102154 00080050';
    const extra: DicomJson = { '00101030': element('DS', '61.5') };
    for (const tag of removed.split(' ')) extra[tag] = element('LO', 'somebody');
    const tags = tagsOf({
      patientName: 'Doe^Jane',
      patientId: 'P1',
      patientBirthDate: '19800101',
      patientAge: '044Y',
      patientSex: 'F',
      extra,
    });
    expect(tags).toMatchObject({ '0010,1010': '044Y', '0010,0040': 'F', '0010,1030': '61.5' });
    expect(JSON.stringify(tags)).not.toMatch(/somebody|Doe|P1|19800101/);
    for (const key of ['0010,0010', '0010,0020', '0010,0030', '0008,0080']) expect(tags).not.toHaveProperty([key]);
  });

  it('leave out pixels and other binary values', () => {
    const extra = { '00282000': binary('OB', Buffer.alloc(16, 1)) };
    expect(Object.keys(tagsOf({ extra })).filter((key) => /^7fe0|^0028,2000/.test(key))).toEqual([]);
  });

  describe('of private attributes', () => {
    const extra: DicomJson = {
      '01F10010': element('LO', 'MAKER'),
      '01F11001': element('CS', 'AXIAL'),
      '01F11002': { vr: 'SQ', Value: [{ '01F11003': element('LO', 'inside') }] },
    };

    it('are left out unless asked for, in any case', () => {
      expect(Object.keys(tagsOf({ extra })).some((key) => key.startsWith('01f1'))).toBe(false);
      expect(tagsOf({ extra }, 'x01f11001', 'X01F11002')).toMatchObject({
        '01f1,1001': 'AXIAL',
        '01f1,1002': [{ '01f1,1003': 'inside' }],
      });
      expect(tagsOf({ extra }, 'x01F11001')).not.toHaveProperty(['01f1,1002']);
    });

    it('are named one by one or as a list, and cannot be others', () => {
      expect(privateTagsNamed('x01F11001')).toEqual(new Set(['01f1,1001']));
      expect(privateTagsNamed([])).toEqual(new Set());
      for (const name of ['01f11001', 'x00100010', 'x01f1100', 'x01f1,1001']) {
        expect(() => privateTagsNamed(name)).toThrow(/private attribute/);
      }
    });

    it('of unknown meaning are text where that is printable, else a data URL', () => {
      const unknown = (bytes: Buffer) =>
        tagsOf({ extra: { '01F11004': binary('UN', bytes) } }, 'x01f11004')['01f1,1004'];
      expect(unknown(Buffer.from('Plain text '))).toBe('Plain text');
      expect(unknown(Buffer.from([1, 2, 3, 254]))).toBe('data:application/octet-stream;base64,AQID/g==');
      const long = Buffer.alloc(3_000, 0x41);
      expect(unknown(long)).toBe(long.toString());
    });

    it('of unknown meaning are refused above 5 MiB', () => {
      const tagged = (length: number) =>
        tagsOf({ extra: { '01F11004': binary('UN', Buffer.alloc(length, 0x41)) } }, 'x01f11004')['01f1,1004'];
      expect(tagged(5 * 2 ** 20)).toHaveLength(5 * 2 ** 20);
      expect(() => tagged(5 * 2 ** 20 + 2)).toThrow(/01f1,1004.*5 MiB/);
    });
  });

  const folder = sharedData('data/dicom', 'tags of images made by others');
  (folder ? it : it.skip)('of a real image are complete, and bounded by its private sequences', () => {
    const tags = tagsIn(readFileSync(join(folder as string, 'transfer-syntax/ct-implicit-le.dcm')));
    expect(tags).toMatchObject({ '0002,0010': '1.2.840.10008.1.2', '0008,0060': 'CT', '0028,0100': 16 });
    expect(Object.keys(tags).every((key) => /^[0-9a-f]{4},[0-9a-f]{4}$/.test(key))).toBe(true);
    expect(tags).not.toHaveProperty(['0010,0010']);
  });
});
