import { type DicomElement, type DicomJson, type DicomValue, keywordOf, type PersonName } from '@circus/dicom';

const NAME_PARTS = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'] as const;
const GROUPS = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;

/** A data set in the Native DICOM Model, XML as UTF-8 text (PS3.19 A.1). */
export function nativeDicomModel(dataset: DicomJson): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">${attributesOf(dataset)}</NativeDicomModel>`;
}

function attributesOf(dataset: DicomJson): string {
  return Object.keys(dataset)
    .sort()
    .map((tag) => attributeOf(tag, dataset[tag] as DicomElement, dataset))
    .join('');
}

function attributeOf(tag: string, element: DicomElement, dataset: DicomJson): string {
  const keyword = keywordOf(tag);
  const creator = creatorOf(tag, dataset);
  const attributes = [
    `tag="${tag}"`,
    `vr="${element.vr}"`,
    ...(keyword ? [`keyword="${escaped(keyword)}"`] : []),
    ...(creator ? [`privateCreator="${escaped(creator)}"`] : []),
  ];
  return `<DicomAttribute ${attributes.join(' ')}>${contentOf(element)}</DicomAttribute>`;
}

/** Of a private attribute, who reserved its block (PS3.5 7.8.1). */
function creatorOf(tag: string, dataset: DicomJson): string | undefined {
  const isPrivate = Number.parseInt(tag.slice(0, 4), 16) % 2 === 1;
  if (!isPrivate || tag.slice(4, 6) === '00') return undefined;
  const creator = dataset[`${tag.slice(0, 4)}00${tag.slice(4, 6)}`]?.Value?.[0];
  return typeof creator === 'string' ? creator : undefined;
}

function contentOf({ vr, Value, InlineBinary, BulkDataURI }: DicomElement): string {
  if (InlineBinary !== undefined) return `<InlineBinary>${InlineBinary}</InlineBinary>`;
  if (BulkDataURI !== undefined) return `<BulkData uri="${escaped(BulkDataURI)}"/>`;
  return (Value ?? []).map((value, index) => valueOf(vr, value, index + 1)).join('');
}

function valueOf(vr: string, value: DicomValue, number: number): string {
  if (vr === 'SQ') return `<Item number="${number}">${attributesOf((value ?? {}) as DicomJson)}</Item>`;
  if (value === null) return '';
  if (vr === 'PN') return `<PersonName number="${number}">${nameOf(value as PersonName)}</PersonName>`;
  return `<Value number="${number}">${escaped(String(value))}</Value>`;
}

function nameOf(name: PersonName): string {
  return GROUPS.map((group) => {
    const text = name[group];
    if (text === undefined) return '';
    const parts = text.split('^');
    const inside = NAME_PARTS.map((part, index) => (parts[index] ? `<${part}>${escaped(parts[index])}</${part}>` : ''));
    return `<${group}>${inside.join('')}</${group}>`;
  }).join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters, which XML cannot hold, become U+FFFD. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
