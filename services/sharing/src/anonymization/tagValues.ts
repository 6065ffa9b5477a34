import type { TagValue } from '@circus/contracts';
import { type ElementChange, requireOneAttribute, tagPathOf } from '@circus/dicom';

/** Given values as changes of elements. @throws Refusal `invalid` for a path that leads to no single attribute */
export function changesOf(tagValues: readonly TagValue[]): ElementChange[] {
  return tagValues.map(({ tagPath, value }) => {
    const path = tagPathOf(tagPath);
    requireOneAttribute(path);
    return { path, value };
  });
}
