import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';
import { implicitVrOf } from '../dictionary/dictionary.js';
import { explicitBig, explicitLittle, implicitLittle, OutOfBytes, tagText } from '../header/bytes.js';
import { encodingAt } from '../header/readHeader.js';
import { readMeta } from '../header/readMeta.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import type { DataElement, DataItem, ElementForm, PixelElement } from './dataElement.js';

const undefinedLength = 0xffffffff;
const shortVrs = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const pixelTags = new Set(['7FE00008', '7FE00009', '7FE00010']);
/** As for headers: deeper than any IOD, not deep enough to endanger the stack. */
const depthLimit = 64;

/** What stands before the pixels of a file, element by element. */
export interface FileElements {
  transferSyntaxUid: string;
  /** Of group 0002. */
  meta: DataElement[];
  /** Where the data set begins. */
  metaEnd: number;
  dataset: DataElement[];
  form: ElementForm;
  pixels: PixelElement | null;
}

export type ElementReading = { status: 'elements'; file: FileElements } | { status: 'needMore' };

/**
 * Reads the elements before the pixels of a DICOM Part 10 file, whose bytes they share.
 *
 * @param bytes the beginning of the file; of a deflated one, with its data set inflated
 * @param lastTag elements with larger tags are not read, nor the pixels
 * @throws Refusal 'invalid' for what is not DICOM or cannot be read to its end
 */
export function readElements(
  bytes: Uint8Array,
  { complete, lastTag }: { complete: boolean; lastTag?: string },
): ElementReading {
  const file = bufferOf(bytes);
  try {
    const { transferSyntaxUid, end } = readMeta(file, complete);
    const syntax = transferSyntaxOf(transferSyntaxUid);
    const declared = syntax.implicit ? implicitLittle : syntax.bigEndian ? explicitBig : explicitLittle;
    const { implicit, bigEndian } = encodingAt(file, end, declared);
    const metaStart = file.toString('latin1', 128, 132) === 'DICM' ? 132 : 0;
    const meta = new ElementReader(file.subarray(0, end), metaStart, { implicit: false, bigEndian: false }).readAll();
    const reader = new ElementReader(file, end, { implicit, bigEndian });
    const dataset = reader.readAll(lastTag);
    if (reader.pixels === null && !reader.isPastLast && !complete) return { status: 'needMore' };
    const form = { implicit, bigEndian };
    return {
      status: 'elements',
      file: { transferSyntaxUid, meta, metaEnd: end, dataset, form, pixels: reader.pixels },
    };
  } catch (error) {
    if (!(error instanceof OutOfBytes)) throw error;
    if (!complete) return { status: 'needMore' };
    throw damaged('it is truncated');
  }
}

/** The elements behind the pixels, in the form of those before them. @throws Refusal 'invalid' */
export function readFurtherElements(bytes: Uint8Array, form: ElementForm): DataElement[] {
  try {
    return new ElementReader(bufferOf(bytes), 0, form).readAll();
  } catch (error) {
    throw error instanceof OutOfBytes ? damaged('it is truncated') : error;
  }
}

class ElementReader {
  pixels: PixelElement | null = null;
  /** Whether an element with a larger tag than the last wanted one was seen. */
  isPastLast = false;
  private signedPixels = false;

  constructor(
    private readonly bytes: Buffer,
    private position: number,
    private readonly form: ElementForm,
  ) {}

  /** Up to the last wanted tag, the pixels or the end of the bytes. */
  readAll(lastTag?: string): DataElement[] {
    const elements: DataElement[] = [];
    while (this.position < this.bytes.length && !this.isPaddingToEnd()) {
      const start = this.readStart(this.form);
      if (lastTag !== undefined && start.tag > lastTag) {
        this.isPastLast = true;
        return elements;
      }
      if (pixelTags.has(start.tag)) {
        this.pixels = { tag: start.tag, vr: start.vr, length: start.length, offset: this.position };
        return elements;
      }
      const element = this.readElement(start, this.form, 0);
      if (element) elements.push(element);
    }
    return elements;
  }

  private isPaddingToEnd(): boolean {
    return this.bytes.length - this.position < 8 && this.bytes.subarray(this.position).every((byte) => byte === 0);
  }

  private readStart(form: ElementForm): { tag: string; vr: string; length: number } {
    this.need(8);
    const { bytes, position } = this;
    const code = this.uint16(position, form) * 0x10000 + this.uint16(position + 2, form);
    const tag = code.toString(16).toUpperCase().padStart(8, '0');
    this.position += 8;
    if (form.implicit || code >= 0xfffe0000) {
      const length = this.lengthAt(position + 4, form);
      const vr = implicitVrOf(code, this.signedPixels) ?? 'UN';
      return { tag, vr: vr === 'UN' && length === -1 ? 'SQ' : vr, length };
    }
    const vr = bytes.toString('latin1', position + 4, position + 6);
    if (!/^[A-Z]{2}$/.test(vr)) throw damaged(`attribute ${tagText(tag)} has no value representation`);
    if (shortVrs.has(vr)) return { tag, vr, length: this.uint16(position + 6, form) };
    this.need(4);
    this.position += 4;
    return { tag, vr, length: this.lengthAt(position + 8, form) };
  }

  /** Null for a delimiter that stands where none should: it holds nothing. */
  private readElement(
    { tag, vr, length }: { tag: string; vr: string; length: number },
    form: ElementForm,
    depth: number,
  ): DataElement | null {
    if (tag.startsWith('FFFE')) {
      if (tag === 'FFFEE000') throw damaged('an item stands outside a sequence');
      return null;
    }
    const start = this.position;
    if (vr === 'SQ') return { tag, vr, length, value: null, items: this.readItems(length, form, depth + 1) };
    if (vr === 'UN' && this.isKnownSequence(tag, length)) {
      // An UN value is implicit VR little endian whatever stands around it (PS3.5 6.2.2).
      const items = this.readItems(length, { implicit: true, bigEndian: false }, depth + 1);
      if (!form.bigEndian) return { tag, vr: 'SQ', length, value: null, items };
      return { tag, vr, length, value: this.bytes.subarray(start, this.position), items: null };
    }
    if (length === -1) this.skipFragments(form);
    else {
      this.need(length);
      this.position += length;
    }
    const value = this.bytes.subarray(start, this.position);
    if (tag === '00280103' && depth === 0 && value.length >= 2) this.signedPixels = this.uint16(start, form) === 1;
    return { tag, vr, length, value, items: null };
  }

  private isKnownSequence(tag: string, length: number): boolean {
    if (length === -1) return true;
    if (length < 8 || implicitVrOf(Number.parseInt(tag, 16), false) !== 'SQ') return false;
    this.need(4);
    return this.bytes.readUInt16LE(this.position) === 0xfffe;
  }

  private readItems(length: number, form: ElementForm, depth: number): DataItem[] {
    if (depth > depthLimit) throw damaged(`sequences are nested deeper than ${depthLimit} levels`);
    const end = length === -1 ? Number.POSITIVE_INFINITY : this.position + length;
    const items: DataItem[] = [];
    while (this.position < end) {
      const next = this.readDelimiter(form);
      if (next.tag === 0xfffee0dd) return items;
      if (next.tag !== 0xfffee000) throw damaged('a sequence holds something that is not an item');
      items.push({ elements: this.readItem(next.length, form, depth) });
    }
    if (this.position > end) throw damaged('an item is longer than its sequence');
    return items;
  }

  private readItem(length: number, form: ElementForm, depth: number): DataElement[] {
    const end = length === -1 ? Number.POSITIVE_INFINITY : this.position + length;
    const elements: DataElement[] = [];
    while (this.position < end) {
      const start = this.readStart(form);
      if (start.tag === 'FFFEE00D' && length === -1) return elements;
      const element = this.readElement(start, form, depth);
      if (element) elements.push(element);
    }
    if (this.position > end) throw damaged('an attribute is longer than its item');
    return elements;
  }

  private skipFragments(form: ElementForm): void {
    for (;;) {
      const next = this.readDelimiter(form);
      if (next.tag === 0xfffee0dd) return;
      if (next.tag !== 0xfffee000 || next.length === -1) throw damaged('a value has neither a length nor fragments');
      this.need(next.length);
      this.position += next.length;
    }
  }

  private readDelimiter(form: ElementForm): { tag: number; length: number } {
    this.need(8);
    const { position } = this;
    this.position += 8;
    const tag = this.uint16(position, form) * 0x10000 + this.uint16(position + 2, form);
    return { tag, length: this.lengthAt(position + 4, form) };
  }

  private uint16(at: number, { bigEndian }: ElementForm): number {
    return bigEndian ? this.bytes.readUInt16BE(at) : this.bytes.readUInt16LE(at);
  }

  private lengthAt(at: number, { bigEndian }: ElementForm): number {
    const length = bigEndian ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
    return length === undefinedLength ? -1 : length;
  }

  private need(count: number): void {
    const available = this.bytes.length - this.position;
    if (available < count) throw new OutOfBytes('', count, available);
  }
}

const damaged = (what: string): Refusal => new Refusal('invalid', `The DICOM file cannot be read to its end: ${what}.`);
