import { deflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import { itemsOf, numberOf, textOf } from '../attributes.js';
import { bufferOf } from '../bufferOf.js';
import type { DicomElement, DicomJson } from '../dicomJson.js';
import { explicitLittleEndian, transferSyntaxOf } from '../transferSyntax.js';
import { encodeValue, type TextEncoding } from './encodeValues.js';

/** What `writeDicomFile` takes. */
export interface DicomFileContent {
  /** The data set. Group 0002 and group lengths in it are left out; they are made anew. */
  dataset: DicomJson;
  /** Default explicit VR little endian. */
  transferSyntaxUid?: string | undefined;
  /** Value of Pixel Data in native form, little endian. */
  pixelData?: Uint8Array | undefined;
  /** Frames of encapsulated Pixel Data, one fragment each; instead of `pixelData`. */
  encapsulatedFrames?: readonly Uint8Array[] | undefined;
  /** Default OW for native pixels of more than 8 bits allocated, else OB. */
  pixelVr?: 'OB' | 'OW' | undefined;
  /** Little endian file that BulkDataURI members of the data set point into. */
  source?: Uint8Array | undefined;
  /** Names the object where the data set does not (test objects); default its SOP Class and SOP Instance UID. */
  mediaStorage?: { sopClassUid: string; sopInstanceUid: string } | undefined;
}

/** This software, in (0002,0012) and (0002,0013) of every file it writes (PS3.7 D.3.3.2). */
export const implementationClassUid = '2.25.179346016421428465775631182486908923461';
export const implementationVersionName = 'CIRCUS_SUITE_0.1';

const undefinedLength = 0xffffffff;
const shortVrs = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const textVrs = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN']);
const pixelTag = '7FE00010';

/** How one data set is written. */
interface Form {
  implicit: boolean;
  text: TextEncoding;
  source: Uint8Array | undefined;
}

/**
 * Writes a DICOM Part 10 file (PS3.10 7): preamble, file meta information, then the data set in ascending order of tags,
 * little endian, values padded, sequences and items of defined length. Text that Specific Character Set cannot hold is
 * written as UTF-8 and the attribute changed to ISO_IR 192.
 *
 * @throws Refusal 'invalid' without SOP Class or SOP Instance UID, or for bulk data that is not at hand; 'notImplemented'
 * for big endian
 */
export function writeDicomFile(content: DicomFileContent): Buffer {
  const uid = content.transferSyntaxUid ?? explicitLittleEndian;
  const syntax = transferSyntaxOf(uid);
  if (syntax.bigEndian) throw new Refusal('notImplemented', `Files in ${syntax.name} are not written.`);
  const { dataset, text } = withCharacterSet(content.dataset);
  const form: Form = { implicit: syntax.implicit, text, source: content.source };
  const body = [
    ...encodeAttributes(dataset, form, (tag) => tag > '0002FFFF' && tag < pixelTag),
    ...encodePixels(content, form),
    ...encodeAttributes(dataset, form, (tag) => tag > pixelTag),
  ];
  const { mediaStorage } = content;
  const beginning = fileBeginning({
    transferSyntaxUid: uid,
    sopClassUid: mediaStorage?.sopClassUid ?? textOf(content.dataset, '00080016'),
    sopInstanceUid: mediaStorage?.sopInstanceUid ?? textOf(content.dataset, '00080018'),
  });
  return Buffer.concat([beginning, ...(syntax.deflated ? [evenly(deflateRawSync(Buffer.concat(body)))] : body)]);
}

/**
 * A data set alone, as it goes over the network: little endian, text as `writeDicomFile` writes it.
 *
 * @throws Refusal 'notImplemented' for big endian and deflated syntaxes, 'invalid' for bulk data
 */
export function writeDataset(given: DicomJson, transferSyntaxUid: string): Buffer {
  const { implicit, bigEndian, deflated, name } = transferSyntaxOf(transferSyntaxUid);
  if (bigEndian || deflated) throw new Refusal('notImplemented', `Data sets in ${name} are not written.`);
  const { dataset, text } = withCharacterSet(given);
  return Buffer.concat(encodeAttributes(dataset, { implicit, text, source: undefined }, (tag) => tag > '0002FFFF'));
}

/**
 * What stands before the data set in a file: preamble, prefix and file meta information (PS3.10 7.1).
 *
 * @throws Refusal 'invalid' without SOP Class or SOP Instance UID
 */
export function fileBeginning({
  transferSyntaxUid,
  sopClassUid,
  sopInstanceUid,
}: {
  transferSyntaxUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
}): Buffer {
  if (sopClassUid === '' || sopInstanceUid === '') {
    throw new Refusal('invalid', 'A DICOM file needs a SOP Class UID (0008,0016) and a SOP Instance UID (0008,0018).');
  }
  const group: DicomJson = {
    '00020001': { vr: 'OB', InlineBinary: 'AAE=' },
    '00020002': { vr: 'UI', Value: [sopClassUid] },
    '00020003': { vr: 'UI', Value: [sopInstanceUid] },
    '00020010': { vr: 'UI', Value: [transferSyntaxUid] },
    '00020012': { vr: 'UI', Value: [implementationClassUid] },
    '00020013': { vr: 'SH', Value: [implementationVersionName] },
  };
  const form: Form = { implicit: false, text: 'latin1', source: undefined };
  const rest = Buffer.concat(encodeAttributes(group, form, () => true));
  const length = encodeAttribute('00020000', { vr: 'UL', Value: [rest.length] }, form);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, rest]);
}

function encodeAttributes(dataset: DicomJson, form: Form, wanted: (tag: string) => boolean): Buffer[] {
  const tags = Object.keys(dataset).filter((tag) => !tag.endsWith('0000') && wanted(tag));
  return tags.sort().map((tag) => encodeAttribute(tag, dataset[tag] as DicomElement, form));
}

function encodeAttribute(tag: string, element: DicomElement, form: Form): Buffer {
  const value =
    element.vr === 'SQ' ? encodeItems(tag, element, form) : encodeValue(tag, element, form.text, form.source);
  return Buffer.concat([attributeStart(tag, element.vr, value.length, form.implicit), value]);
}

function encodeItems(tag: string, element: DicomElement, form: Form): Buffer {
  const items = itemsOf({ [tag]: element }, tag).map((item) => Buffer.concat(encodeAttributes(item, form, () => true)));
  return Buffer.concat(items.flatMap((item) => [itemStart(0xe000, item.length), item]));
}

function encodePixels({ dataset, pixelData, encapsulatedFrames, pixelVr }: DicomFileContent, form: Form): Buffer[] {
  if (encapsulatedFrames !== undefined) return encodeFrames(encapsulatedFrames);
  const stored = dataset[pixelTag];
  if (pixelData === undefined) return stored === undefined ? [] : [encodeAttribute(pixelTag, stored, form)];
  const vr = pixelVr ?? ((numberOf(dataset, '00280100') ?? 8) > 8 || form.implicit ? 'OW' : 'OB');
  const value = evenly(bufferOf(pixelData));
  return [attributeStart(pixelTag, vr, value.length, form.implicit), value];
}

/** Encapsulated frames behind a filled Basic Offset Table (PS3.5 A.4). */
function encodeFrames(frames: readonly Uint8Array[]): Buffer[] {
  const fragments = frames.map((frame) => evenly(bufferOf(frame)));
  const offsets = Buffer.alloc(fragments.length * 4);
  let offset = 0;
  fragments.forEach((fragment, index) => {
    offsets.writeUInt32LE(offset, index * 4);
    offset += 8 + fragment.length;
  });
  return [
    attributeStart(pixelTag, 'OB', undefinedLength, false),
    itemStart(0xe000, offsets.length),
    offsets,
    ...fragments.flatMap((fragment) => [itemStart(0xe000, fragment.length), fragment]),
    itemStart(0xe0dd, 0),
  ];
}

function attributeStart(tag: string, vr: string, length: number, implicit: boolean): Buffer {
  // a value too long for its VR's two bytes of length is written as UN (PS3.5 6.2.2)
  const written = shortVrs.has(vr) && length > 0xfffe ? 'UN' : vr;
  const long = !shortVrs.has(written);
  const start = Buffer.alloc(long && !implicit ? 12 : 8);
  start.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  start.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  if (implicit) start.writeUInt32LE(length, 4);
  else {
    start.write(written, 4, 'latin1');
    if (long) start.writeUInt32LE(length, 8);
    else start.writeUInt16LE(length, 6);
  }
  return start;
}

function itemStart(element: number, length: number): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16LE(0xfffe, 0);
  start.writeUInt16LE(element, 2);
  start.writeUInt32LE(length, 4);
  return start;
}

function evenly(bytes: Buffer): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}

/**
 * The character set that holds all text. A declared ISO_IR 100 or 192 stays when it can; text of attributes that carry
 * their own bytes (InlineBinary) is the caller's affair. Items follow the data set: their own (0008,0005) go.
 */
function withCharacterSet(dataset: DicomJson): { dataset: DicomJson; text: TextEncoding } {
  const declared = textOf(dataset, '00080005');
  const highest = highestCharacter(dataset);
  if (declared === 'ISO_IR 192') return { dataset: withoutItemSets(dataset), text: 'utf8' };
  if (highest < 0x80) return { dataset, text: 'latin1' };
  if (declared === 'ISO_IR 100' && highest <= 0xff) return { dataset: withoutItemSets(dataset), text: 'latin1' };
  const changed = { ...withoutItemSets(dataset), '00080005': { vr: 'CS', Value: ['ISO_IR 192'] } };
  return { dataset: changed, text: 'utf8' };
}

function highestCharacter(dataset: DicomJson): number {
  let highest = 0;
  for (const [tag, element] of Object.entries(dataset)) {
    if (element.vr === 'SQ') {
      for (const item of itemsOf(dataset, tag)) highest = Math.max(highest, highestCharacter(item));
    } else if (textVrs.has(element.vr)) {
      for (const character of textOf(dataset, tag)) highest = Math.max(highest, character.codePointAt(0) ?? 0);
    }
  }
  return highest;
}

function withoutItemSets(dataset: DicomJson): DicomJson {
  const changed: DicomJson = {};
  for (const [tag, element] of Object.entries(dataset)) {
    if (element.vr !== 'SQ') {
      changed[tag] = element;
      continue;
    }
    const items = itemsOf(dataset, tag).map((item) => {
      const { '00080005': _own, ...rest } = withoutItemSets(item);
      return rest;
    });
    changed[tag] = items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };
  }
  return changed;
}
