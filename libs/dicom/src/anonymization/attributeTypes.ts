import type { ActionCode } from './actions.js';

/** What is done in the end. */
export type FinalAction = 'X' | 'Z' | 'D' | 'U' | 'K' | 'C';

const STORAGE = '1.2.840.10008.5.1.4.1.1.';
/** Storage SOP classes whose equipment and acquisition are described in the enhanced way (PS3.3 C.7.5.2). */
const enhanced = new Set(
  (
    '2.1 2.2 4.1 4.2 4.3 4.4 6.2 12.1.1 12.2.1 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 14.1 14.2 30 66.4 66.5 66.7 77.1.6 ' +
    '77.1.8 128.1 130'
  ).split(' '),
);

type KindOfObject = 'enhanced' | 'document' | 'pet' | 'other';

function kindOf(sopClassUid: string): KindOfObject {
  const suffix = sopClassUid.startsWith(STORAGE) ? sopClassUid.slice(STORAGE.length) : '';
  if (enhanced.has(suffix)) return 'enhanced';
  // Structured reports, key objects and waveforms.
  if (suffix.startsWith('88.') || suffix.startsWith('9.')) return 'document';
  return suffix === '128' ? 'pet' : 'other';
}

type AttributeType = 1 | 2 | 3;

/** The attributes of the table with several codes, by their type in the IODs (PS3.3), as far as it matters. */
const ALWAYS: ReadonlyMap<string, AttributeType> = new Map([
  ...(
    '00080012 00080013 00080022 00080032 00080080 00080082 00081010 00081070 00081072 00081110 00102203 00181400 0018700A ' +
    '0018700C 0018700E 00321060'
  )
    .split(' ')
    .map((tag): [string, AttributeType] => [tag, 3]),
  ...'00100020 00180010 00400555 00700084 300A0006 300A0007 300A00B2 300E0008 30080054 30080056 30080250 30080251'
    .split(' ')
    .map((tag): [string, AttributeType] => [tag, 2]),
]);
const BY_KIND: Readonly<Record<string, Partial<Record<KindOfObject, AttributeType>> & { other: AttributeType }>> = {
  '00080021': { pet: 1, other: 3 },
  '00080031': { pet: 1, other: 3 },
  '00080023': { enhanced: 1, document: 1, other: 2 },
  '00080033': { enhanced: 1, document: 1, other: 2 },
  '0008002A': { enhanced: 1, other: 3 },
  '00081111': { enhanced: 1, other: 3 },
  '00181000': { enhanced: 1, other: 3 },
  '00181030': { enhanced: 1, other: 3 },
};

function typeOf(tag: string, sopClassUid: string): AttributeType | undefined {
  const byKind = BY_KIND[tag];
  return byKind ? (byKind[kindOf(sopClassUid)] ?? byKind.other) : ALWAYS.get(tag);
}

/**
 * Of several codes the one that fits the attribute's type in the IOD of the object: what may be absent is removed, what may
 * be empty is emptied, what needs a value gets a dummy (PS3.15 E.1.1). Where the type is not known the value goes and the
 * object stays whole.
 */
export function finalAction(code: ActionCode, tag: string, sopClassUid: string): FinalAction {
  if (code === '-') return 'K';
  // The items stay, with other UIDs in them.
  if (code === 'X/Z/U*') return 'U';
  if (!code.includes('/')) return code as FinalAction;
  const possible = code.split('/') as FinalAction[];
  switch (typeOf(tag, sopClassUid)) {
    case 3:
      return possible.includes('X') ? 'X' : 'Z';
    case 2:
      return possible.includes('Z') ? 'Z' : 'D';
    case 1:
      return possible.includes('D') ? 'D' : 'Z';
    default:
      return possible.includes('Z') ? 'Z' : 'D';
  }
}
