import { Refusal } from '@circus/contracts';
import type { DicomElement, DicomJson } from '../dicomJson.js';
import { implicitVrOf } from '../dictionary/dictionary.js';
import { type Encoding, implicitLittle, OutOfBytes, OutOfTime, tagText } from './bytes.js';
import type { PixelDataLocation } from './dicomHeader.js';
import { bulkUri, elementOf, valueLimit } from './values.js';

const undefinedLength = 0xffffffff;
const [itemTag, itemDelimitation, sequenceDelimitation] = [0xfffee000, 0xfffee00d, 0xfffee0dd];
const [specificCharacterSet, pixelRepresentation] = [0x00080005, 0x00280103];
/** Float Pixel Data, Double Float Pixel Data, Pixel Data. */
const pixelTags = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
/** Waveform Data and Encapsulated Document: always pointed at, never held. */
const bulkTags = new Set([0x54001010, 0x00420011]);
/** VRs whose explicit length has two bytes; all others, future ones included, have four (PS3.5 7.1.2). */
const shortVrs = new Set(
  'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' ').map((vr) => codeOf(vr)),
);
const vrNames = new Map<number, string>();
const tagNames = new Map<number, string>();
/** Deeper nesting than any IOD has, but not deep enough to endanger the stack. */
const depthLimit = 64;
/** Above the largest whole-slide images; below what would exhaust memory with empty items. */
const elementLimit = 4_000_000;
/** By far more terms, and longer ones, than Specific Character Set has in any file (PS3.3 C.12.1.1.2). */
const [characterSetLimit, termLimit] = [16, 64];
/** Nobody wants to hear of more unknown character sets in one file. */
const unknownSetLimit = 8;
/** What reading costs at most, in microseconds: an attribute or item, a byte of a value, one of text with escapes. */
const [elementCost, byteCost, slowByteCost] = [2, 0.15, 0.6];

/** What attributes mean, inherited from the enclosing data set (PS3.3 C.12.1.1.2, PS3.5 Annex A.1). */
interface Scope {
  characterSets: readonly string[];
  signedPixels: boolean;
}

/** Tag, VR and length of one attribute, read; its value is not. */
interface ElementStart {
  tag: number;
  vr: string;
  length: number;
  /** That of the value: an UN value of undefined length is implicit VR little endian whatever stands around it. */
  encoding: Encoding;
}

export interface DatasetReaderOptions {
  onUnknownCharacterSet?: ((characterSet: string) => void) | undefined;
  /** Whether DS and IS values stay text. */
  numbersAsText?: boolean;
  /** Microseconds of work, as estimated, after which `OutOfTime` is thrown; default none. */
  patience?: number | undefined;
}

/**
 * Reads data sets out of the beginning of a file, attribute by attribute in one pass, into the DICOM JSON model. It stands
 * on dicom-parser's byte order primitives but not on its `parseDicom`, which reads the lengths of OV, SV and UV
 * wrongly (Extended Offset Table stands right before Pixel Data), takes truncated values for good, knows one stop tag
 * and no limit of depth. Throws `OutOfBytes` at the end of the bytes and `Refusal` for what cannot be a data set.
 */
export class DatasetReader {
  private elements = 0;
  private cost = 0;
  private readonly unknownSets = new Set<string>();

  constructor(
    private readonly bytes: Buffer,
    public position: number,
    private readonly options: DatasetReaderOptions = {},
  ) {}

  /** Attributes of one group, as long as they follow each other. */
  readGroup(group: number, encoding: Encoding): DicomJson {
    const dataset = emptyDataset();
    const scope: Scope = { characterSets: [], signedPixels: false };
    while (this.position < this.bytes.length) {
      this.need(8, '');
      if (encoding.parser.readUint16(this.bytes, this.position) !== group) break;
      this.readInto(dataset, this.readStart(encoding, scope), scope, 0);
    }
    return dataset;
  }

  /** The outermost data set, up to Pixel Data or to the end of the bytes. */
  readMain(encoding: Encoding): { dataset: DicomJson; pixelData: PixelDataLocation | null } {
    const dataset = emptyDataset();
    const scope: Scope = { characterSets: [], signedPixels: false };
    while (this.position < this.bytes.length && !this.isPaddingToEnd()) {
      const start = this.readStart(encoding, scope);
      if (pixelTags.has(start.tag)) {
        const encapsulated = start.length === undefinedLength;
        const length = encapsulated ? null : start.length;
        dataset[nameOf(start.tag)] = { vr: start.vr, BulkDataURI: bulkUri(this.position, length) };
        return { dataset, pixelData: { offset: this.position, length, encapsulated, vr: start.vr } };
      }
      this.readInto(dataset, start, scope, 0);
    }
    return { dataset, pixelData: null };
  }

  /** Some files have a few zero bytes behind the last attribute. */
  private isPaddingToEnd(): boolean {
    if (this.bytes.length - this.position >= 8) return false;
    return this.bytes.subarray(this.position).every((byte) => byte === 0);
  }

  private readStart(encoding: Encoding, scope: Scope): ElementStart {
    this.need(8, '');
    const { bytes, position } = this;
    const { parser } = encoding;
    const tag = parser.readUint16(bytes, position) * 0x10000 + parser.readUint16(bytes, position + 2);
    if (encoding.implicit || tag >= 0xfffe0000) {
      this.position += 8;
      const length = parser.readUint32(bytes, position + 4);
      const vr = implicitVrOf(tag, scope.signedPixels) ?? 'UN';
      return { tag, vr: vr === 'UN' && length === undefinedLength ? 'SQ' : vr, length, encoding };
    }
    const code = (bytes[position + 4] as number) * 0x100 + (bytes[position + 5] as number);
    const vr = vrNameOf(code);
    if (vr === undefined) throw damaged(`attribute ${tagText(tag)} has no value representation`);
    if (shortVrs.has(code)) {
      this.position += 8;
      return { tag, vr, length: parser.readUint16(bytes, position + 6), encoding };
    }
    this.need(12, nameOf(tag));
    this.position += 12;
    const length = parser.readUint32(bytes, position + 8);
    return vr === 'UN' ? this.knownStart(tag, length, scope) : { tag, vr, length, encoding };
  }

  /** An UN value is implicit VR little endian; where the dictionary knows the attribute, so do we (PS3.5 6.2.2). */
  private knownStart(tag: number, length: number, scope: Scope): ElementStart {
    if (length === undefinedLength) return { tag, vr: 'SQ', length, encoding: implicitLittle };
    const vr = implicitVrOf(tag, scope.signedPixels) ?? 'UN';
    const misfit = vr === 'SQ' && length > 0 && !this.itemFollows();
    return { tag, vr: misfit ? 'UN' : vr, length, encoding: implicitLittle };
  }

  private itemFollows(): boolean {
    const { parser } = implicitLittle;
    this.need(4, '');
    return parser.readUint16(this.bytes, this.position) === 0xfffe;
  }

  private readInto(dataset: DicomJson, start: ElementStart, scope: Scope, depth: number): void {
    const { tag } = start;
    if (tag === itemDelimitation || tag === sequenceDelimitation) return; // a stray delimiter; it holds nothing
    if (tag === itemTag) throw damaged('an item stands outside a sequence');
    this.count();
    const element = this.readElement(start, scope, depth);
    if ((tag & 0xffff) === 0) return; // group lengths are not true for long, and nobody needs them
    dataset[nameOf(tag)] = element;
    if (tag === specificCharacterSet) {
      scope.characterSets = characterSetsOf(element);
    } else if (tag === pixelRepresentation) {
      scope.signedPixels = element.Value?.[0] === 1;
    }
  }

  private readElement(start: ElementStart, scope: Scope, depth: number): DicomElement {
    const { tag, vr, length, encoding } = start;
    if (vr === 'SQ') return { vr, ...this.readItems(start, scope, depth + 1) };
    const offset = this.position;
    if (length === undefinedLength) {
      if (!/^(O[BW]|UN)$/.test(vr)) throw damaged(`attribute ${tagText(tag)} has no length`);
      this.skipFragments(tag, encoding);
      return { vr, BulkDataURI: bulkUri(offset, this.position - offset) };
    }
    if (length > this.bytes.length - offset) throw new OutOfBytes(nameOf(tag), length, this.bytes.length - offset);
    this.position += length;
    if (length > 0 && isBulk(tag)) return { vr, BulkDataURI: bulkUri(offset, length) };
    this.spend(Math.min(length, valueLimit) * byteCost);
    const { bytes, onUnknownCharacterSet, onSlowText } = this;
    const { characterSets } = scope;
    const { numbersAsText = false } = this.options;
    return elementOf(vr, {
      bytes,
      offset,
      length,
      encoding,
      characterSets,
      onUnknownCharacterSet,
      onSlowText,
      numbersAsText,
    });
  }

  private readItems({ tag, length, encoding }: ElementStart, scope: Scope, depth: number): { Value?: DicomJson[] } {
    if (depth > depthLimit) throw damaged(`sequences are nested deeper than ${depthLimit} levels`);
    const end = length === undefinedLength ? Number.POSITIVE_INFINITY : this.position + length;
    const items: DicomJson[] = [];
    while (this.position < end) {
      this.need(8, nameOf(tag));
      const next = this.readDelimiter(encoding);
      if (next.tag === sequenceDelimitation) break;
      if (next.tag !== itemTag) throw damaged(`sequence ${tagText(tag)} holds something that is not an item`);
      this.count();
      items.push(this.readItem(tag, next.length, encoding, { ...scope }, depth));
    }
    if (this.position > end) throw damaged(`an item of sequence ${tagText(tag)} is longer than the sequence`);
    return items.length === 0 ? {} : { Value: items };
  }

  private readItem(sequence: number, length: number, encoding: Encoding, scope: Scope, depth: number): DicomJson {
    const item = emptyDataset();
    const end = length === undefinedLength ? Number.POSITIVE_INFINITY : this.position + length;
    while (this.position < end) {
      const start = this.readStart(encoding, scope);
      if (start.tag === itemDelimitation && end === Number.POSITIVE_INFINITY) break;
      this.readInto(item, start, scope, depth);
    }
    if (this.position > end) throw damaged(`an attribute of sequence ${tagText(sequence)} is longer than its item`);
    return item;
  }

  /** Passes over the fragments of an encapsulated value that is not the main Pixel Data, for instance an icon's. */
  private skipFragments(tag: number, encoding: Encoding): void {
    for (;;) {
      this.need(8, nameOf(tag));
      const next = this.readDelimiter(encoding);
      if (next.tag === sequenceDelimitation) return;
      if (next.tag !== itemTag) throw damaged(`attribute ${tagText(tag)} holds something that is not a fragment`);
      this.need(next.length, nameOf(tag));
      this.position += next.length;
    }
  }

  private readDelimiter({ parser }: Encoding): { tag: number; length: number } {
    const { bytes, position } = this;
    this.position += 8;
    return {
      tag: parser.readUint16(bytes, position) * 0x10000 + parser.readUint16(bytes, position + 2),
      length: parser.readUint32(bytes, position + 4),
    };
  }

  private need(count: number, tag: string): void {
    const available = this.bytes.length - this.position;
    if (available < count) throw new OutOfBytes(tag, count, available);
  }

  private readonly onUnknownCharacterSet = (characterSet: string): void => {
    if (this.unknownSets.has(characterSet) || this.unknownSets.size === unknownSetLimit) return;
    this.unknownSets.add(characterSet);
    this.options.onUnknownCharacterSet?.(characterSet);
  };

  private readonly onSlowText = (bytes: number): void => this.spend(bytes * slowByteCost);

  private spend(microseconds: number): void {
    this.cost += microseconds;
    if (this.options.patience !== undefined && this.cost > this.options.patience) throw new OutOfTime();
  }

  private count(): void {
    this.spend(elementCost);
    this.elements++;
    if (this.elements > elementLimit) {
      throw new Refusal('tooLarge', `The DICOM file has more than ${elementLimit} attributes and items.`);
    }
  }
}

/** Without a prototype: V8 then keeps a hash table from the start, which reads files a fifth faster. */
function emptyDataset(): DicomJson {
  return Object.create(null);
}

/** Whether two bytes are a VR that the standard knows. */
export function isKnownVr(first: number, second: number): boolean {
  const code = first * 0x100 + second;
  return shortVrs.has(code) || /^(O[BDFLVW]|S[QV]|U[CNRTV])$/.test(vrNameOf(code) ?? '');
}

/** The terms of an attribute (0008,0005). */
function characterSetsOf({ Value = [] }: DicomElement): string[] {
  return Value.slice(0, characterSetLimit).map((value) => (typeof value === 'string' ? value.slice(0, termLimit) : ''));
}

function isBulk(tag: number): boolean {
  if (pixelTags.has(tag) || bulkTags.has(tag)) return true;
  // Overlay Data (60xx,3000), Curve Data (50xx,3000) and Audio Sample Data (50xx,200C)
  const repeating = (tag & 0xff01ffff) >>> 0;
  return repeating === 0x60003000 || repeating === 0x50003000 || repeating === 0x5000200c;
}

function damaged(what: string): Refusal {
  return new Refusal('invalid', `The DICOM file cannot be read to its end: ${what}.`);
}

function codeOf(vr: string): number {
  return vr.charCodeAt(0) * 0x100 + vr.charCodeAt(1);
}

function vrNameOf(code: number): string | undefined {
  const known = vrNames.get(code);
  if (known !== undefined) return known;
  const name = String.fromCharCode(code >> 8, code & 0xff);
  if (!/^[A-Z]{2}$/.test(name)) return undefined;
  vrNames.set(code, name);
  return name;
}

function nameOf(tag: number): string {
  const known = tagNames.get(tag);
  if (known !== undefined) return known;
  const name = tag.toString(16).toUpperCase().padStart(8, '0');
  if (tagNames.size > 20_000) tagNames.clear(); // private tags come from files, so their number has no limit
  tagNames.set(tag, name);
  return name;
}
