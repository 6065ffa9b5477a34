import type { DataElement } from '../elements/dataElement.js';
import { valueText } from './anonymizeElements.js';

/** Elements of the file meta information that say nothing of where the file was (PS3.10 7.1). */
const NEEDED = new Set(['00020001', '00020002', '00020003', '00020010', '00020012', '00020013']);

/**
 * File meta information that names the instance as its data set does, without where it came from and who sent it.
 *
 * @param dataset as it is now
 */
export function withInstanceNames(meta: readonly DataElement[], dataset: readonly DataElement[]): DataElement[] {
  const valueOf = (tag: string) => dataset.find((element) => element.tag === tag)?.value ?? null;
  const named = new Map([
    ['00020002', valueOf('00080016')],
    ['00020003', valueOf('00080018')],
  ]);
  return meta
    .filter(({ tag }) => NEEDED.has(tag))
    .map((element) => {
      const value = named.get(element.tag);
      return value ? { ...element, value, length: value.length } : element;
    });
}

/** The UIDs that a data set mentions at any depth, without those that DICOM itself has given out. */
export function uidsIn(dataset: readonly DataElement[]): string[] {
  const found = new Set<string>();
  const look = (elements: readonly DataElement[]): void => {
    for (const element of elements) {
      for (const item of element.items ?? []) look(item.elements);
      if (element.vr !== 'UI') continue;
      for (const uid of valueText(element).split('\\'))
        if (!uid.startsWith('1.2.840.10008.') && uid !== '') found.add(uid);
    }
  };
  look(dataset);
  return [...found];
}
