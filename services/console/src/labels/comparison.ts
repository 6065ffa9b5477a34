import { type EditedLabel, type EditedSeries, type Labels, typeOf } from './editedLabel.js';
import type { VoxelMask } from './voxelMask.js';

export type LabelPair =
  | { before: EditedLabel; after: EditedLabel }
  | { before: EditedLabel; after: null }
  | { before: null; after: EditedLabel };

const isEmpty = (slice: Uint8Array | undefined): boolean => slice === undefined || slice.every((byte) => byte === 0);

/** Whether the same voxels are painted. */
function isSameMask(one: VoxelMask, other: VoxelMask): boolean {
  if (one === other) return true;
  for (const z of new Set([...one.slices.keys(), ...other.slices.keys()])) {
    const [a, b] = [one.slices.get(z), other.slices.get(z)];
    if (a === b) continue;
    if (!a || !b) {
      if (!isEmpty(a) || !isEmpty(b)) return false;
    } else if (a.some((byte, at) => byte !== b[at])) return false;
  }
  return true;
}

/** JSON whose members stand in the order of the alphabet: equal for what is equal. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

export type LabelPart = 'name' | 'color' | 'alpha' | 'attributes' | 'shape';

/** What differs between two labels. */
export function differences(one: EditedLabel, other: EditedLabel): LabelPart[] {
  const parts: LabelPart[] = [];
  if (one.name !== other.name) parts.push('name');
  if (one.color !== other.color) parts.push('color');
  if (one.alpha !== other.alpha) parts.push('alpha');
  if (inOrder(one.attributes) !== inOrder(other.attributes)) parts.push('attributes');
  if (!isSameShape(one, other)) parts.push('shape');
  return parts;
}

function isSameShape(one: EditedLabel, other: EditedLabel): boolean {
  if (one.shape === other.shape) return true;
  if (one.shape.type === 'voxel' && other.shape.type === 'voxel') return isSameMask(one.shape.mask, other.shape.mask);
  if (one.shape.type === 'kept') return typeOf(one) === typeOf(other) && inOrder(one.saved) === inOrder(other.saved);
  return other.shape.type !== 'voxel' && one.shape.type !== 'voxel' && inOrder(one.shape) === inOrder(other.shape);
}

/**
 * Which labels of two revisions are the same ones. Labels have no names of their own in the archive: those are paired that
 * are equal, else those of one type that are called the same, else those of one type at the same place in the list.
 */
export function pairLabels(before: readonly EditedLabel[], after: readonly EditedLabel[]): LabelPair[] {
  const partners = new Map<EditedLabel, EditedLabel>();
  const free = new Set(after);
  const pair = (isPartner: (one: EditedLabel, other: EditedLabel) => boolean) => {
    for (const one of before) {
      if (partners.has(one)) continue;
      for (const other of free) {
        if (!isPartner(one, other)) continue;
        partners.set(one, other);
        free.delete(other);
        break;
      }
    }
  };
  pair((one, other) => one.key === other.key);
  pair(
    (one, other) => typeOf(one) === typeOf(other) && one.name === other.name && differences(one, other).length === 0,
  );
  pair((one, other) => typeOf(one) === typeOf(other) && one.name === other.name);
  pair((one, other) => typeOf(one) === typeOf(other) && before.indexOf(one) === after.indexOf(other));
  return [
    ...before.map((one): LabelPair => {
      const other = partners.get(one);
      return other ? { before: one, after: other } : { before: one, after: null };
    }),
    ...after.filter((other) => free.has(other)).map((other): LabelPair => ({ before: null, after: other })),
  ];
}

const seriesKey = ({ seriesUid, part }: EditedSeries): string => inOrder([seriesUid, part ?? null]);

/** The series of two revisions side by side: the same one twice counts twice. */
export function pairSeries(
  before: Labels,
  after: Labels,
): { before: EditedSeries | undefined; after: EditedSeries | undefined }[] {
  const left = [...after];
  const pairs = before.map((one) => {
    const at = left.findIndex((other) => seriesKey(other) === seriesKey(one));
    return { before: one, after: at < 0 ? undefined : left.splice(at, 1)[0] };
  });
  return [...pairs, ...left.map((one) => ({ before: undefined, after: one }))];
}
