import { attributeTable } from './attributeTable.js';

/** One data element of PS3.6. */
interface AttributeEntry {
  /** Eight upper-case hexadecimal digits; `x` stands for any digit in a repeating group. */
  tag: string;
  /** VR, or alternatives joined with `|` as in `US|SS`. */
  vr: string;
  vm: string;
  keyword: string;
  retired: boolean;
}

interface Dictionary {
  byTag: Map<number, AttributeEntry>;
  byKeyword: Map<string, AttributeEntry>;
  repeating: { mask: number; value: number; entry: AttributeEntry }[];
}

// Read at first use: a process that never meets a DICOM file does not pay for it.
let dictionary: Dictionary | undefined;

function loaded(): Dictionary {
  dictionary ??= readTable();
  return dictionary;
}

function readTable(): Dictionary {
  const made: Dictionary = { byTag: new Map(), byKeyword: new Map(), repeating: [] };
  for (const line of attributeTable.split('\n')) {
    const [tag, vr, vm, keyword, retired] = line.split(' ');
    if (tag === undefined || vr === undefined || vm === undefined || keyword === undefined) continue;
    const entry = { tag, vr, vm, keyword, retired: retired === 'R' };
    made.byKeyword.set(keyword, entry);
    if (tag.includes('x')) {
      const mask = Number.parseInt(tag.replace(/[^x]/g, 'F').replaceAll('x', '0'), 16) >>> 0;
      made.repeating.push({ mask, value: Number.parseInt(tag.replaceAll('x', '0'), 16) >>> 0, entry });
    } else {
      made.byTag.set(Number.parseInt(tag, 16), entry);
    }
  }
  return made;
}

/** The entry of a tag given as a number (group × 65536 + element); undefined for private and unknown tags. */
function entryOf(tag: number): AttributeEntry | undefined {
  const { byTag, repeating } = loaded();
  const entry = byTag.get(tag);
  if (entry !== undefined || tag & 0x10000) return entry;
  return repeating.find(({ mask, value }) => (tag & mask) >>> 0 === value)?.entry;
}

/**
 * The VR that an element of a data set without VRs has (PS3.5 Annex A.1): `OW` where the table says OB or OW, `SS` for
 * "US or SS" when the pixels are signed, `LO` for private creators; undefined for other private and unknown elements.
 */
export function implicitVrOf(tag: number, signedPixels: boolean): string | undefined {
  const element = tag & 0xffff;
  if (element === 0) return 'UL';
  if (tag & 0x10000) return element >= 0x10 && element <= 0xff ? 'LO' : undefined;
  const vr = entryOf(tag)?.vr;
  if (vr === undefined || vr.length === 2) return vr;
  if (vr.endsWith('OW')) return 'OW';
  return signedPixels ? 'SS' : 'US';
}

/** The tag of a keyword, for instance `00100010` for `PatientName`. In repeating groups, that of the first group. */
export function tagOf(keyword: string): string | undefined {
  return loaded().byKeyword.get(keyword)?.tag.replaceAll('x', '0');
}

/** The keyword of a tag in upper-case hexadecimal, for instance `PatientName`; undefined for private tags. */
export function keywordOf(tag: string): string | undefined {
  return entryOf(Number.parseInt(tag, 16))?.keyword;
}

/** The VR of a tag in the dictionary; of alternatives the one `implicitVrOf` takes for unsigned pixels. */
export function vrOf(tag: string): string | undefined {
  return implicitVrOf(Number.parseInt(tag, 16), false);
}
