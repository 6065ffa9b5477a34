import { vrOf } from '../dictionary/dictionary.js';
import type { DataElement } from '../elements/dataElement.js';
import { inUtf8 } from '../elements/inUtf8.js';
import { DEIDENTIFICATION_TAGS, textElement, withElements } from './anonymizeElements.js';

/** A value of the original. */
export interface RealValue {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  /** Several values are parted by `\`. */
  value: string;
}

/**
 * A data set with values of the original again, at its root, its text in UTF-8.
 *
 * @param isOriginal whether it is the original instance itself: what says that it was de-identified goes then, unless the
 *   original had it
 */
export function reidentifyElements(
  dataset: readonly DataElement[],
  values: readonly RealValue[],
  { isOriginal }: { isOriginal: boolean },
): DataElement[] {
  const kept = inUtf8(dataset).filter(({ tag }) => !isOriginal || !DEIDENTIFICATION_TAGS.includes(tag));
  const real = values.map(({ tag, value }) =>
    textElement(tag, dataset.find((element) => element.tag === tag)?.vr ?? vrOf(tag) ?? 'LO', value),
  );
  return withElements(kept, real);
}
