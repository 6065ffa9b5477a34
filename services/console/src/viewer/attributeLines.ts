import type { ImageAttribute } from '@circus/contracts';

/** An attribute as a line of a table. */
export interface AttributeLine {
  id: number;
  /** `(0010,0010)` */
  tag: string;
  name: string;
  value: string;
  /** Sequences that it stands in. */
  depth: number;
}

/** Attributes of the file, in its order. */
export const linesOfAttributes = (attributes: readonly ImageAttribute[]): AttributeLine[] =>
  attributes.map(({ group, element, name, values, value, depth }, id) => ({
    id,
    tag: `(${group},${element})`,
    name,
    value: values.length > 1 ? values.join(' \\ ') : value,
    depth,
  }));

interface DicomJson {
  [tag: string]: { vr?: string; Value?: unknown[]; BulkDataURI?: string } | undefined;
}

/** Attributes as DICOMweb tells them (PS3.18 F.2), which has no names. */
export function linesOfDicomJson(dataset: DicomJson): AttributeLine[] {
  const lines: AttributeLine[] = [];
  const add = (found: DicomJson, depth: number) => {
    for (const [tag, attribute] of Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1))) {
      const { vr = '', Value: values = [] } = attribute ?? {};
      const isSequence = vr === 'SQ';
      const value = isSequence ? '' : values.map(textOf).join(' \\ ');
      lines.push({ id: lines.length, tag: `(${tag.slice(0, 4)},${tag.slice(4)})`, name: vr, value, depth });
      if (isSequence) for (const item of values) add(item as DicomJson, depth + 1);
    }
  };
  add(dataset, 0);
  return lines;
}

/** Names of persons have parts by their writing. */
function textOf(value: unknown): string {
  return value !== null && typeof value === 'object' ? Object.values(value).join(' = ') : String(value ?? '');
}
