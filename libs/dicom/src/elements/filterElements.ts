import type { TagPath } from '../tagPath.js';
import type { DataElement, DataItem } from './dataElement.js';

/** What a filter leaves (spec slicebox 11): all but these, or these alone. */
export interface ElementFilter {
  type: 'BLACKLIST' | 'WHITELIST';
  paths: readonly TagPath[];
}

/**
 * What stays whatever a filter says, since without it there is no instance: SOP and Series and Study Instance UID, SOP Class
 * UID, Specific Character Set, Patient Identity Removed, and whose private elements are.
 */
export const UNFILTERED_TAGS: readonly string[] = [
  '00080005',
  '00080016',
  '00080018',
  '0020000D',
  '0020000E',
  '00120062',
];

/** The elements that a filter leaves; those that it does not touch are the same objects. */
export function filterElements(elements: readonly DataElement[], { type, paths }: ElementFilter): DataElement[] {
  const kept = type === 'BLACKLIST' ? without(elements, paths, true) : only(elements, paths, true);
  return kept.length === elements.length && kept.every((each, index) => each === elements[index])
    ? (elements as DataElement[])
    : kept;
}

function without(elements: readonly DataElement[], paths: readonly TagPath[], atRoot: boolean): DataElement[] {
  return elements.flatMap((element) => {
    const here = pathsAt(element, paths);
    if (here.length === 0 || (atRoot && UNFILTERED_TAGS.includes(element.tag))) return [element];
    if (here.some(([step, ...rest]) => rest.length === 0 && step?.item === undefined)) return [];
    const items = (element.items ?? []).flatMap((item, index): DataItem[] => {
      const inside = pathsInItem(here, index);
      if (inside.some((rest) => rest.length === 0)) return [];
      const kept = without(item.elements, inside, false);
      return isSame(kept, item.elements) ? [item] : [{ elements: kept }];
    });
    return element.items === null || isSame(items, element.items) ? [element] : [{ ...element, items }];
  });
}

function only(elements: readonly DataElement[], paths: readonly TagPath[], atRoot: boolean): DataElement[] {
  const kept = elements.flatMap((element) => {
    if (atRoot && UNFILTERED_TAGS.includes(element.tag)) return [element];
    const here = pathsAt(element, paths);
    if (here.some(([step, ...rest]) => rest.length === 0 && step?.item === undefined)) return [element];
    if (here.length === 0 || element.items === null) return [];
    const items = element.items.flatMap((item, index): DataItem[] => {
      const inside = pathsInItem(here, index);
      if (inside.some((rest) => rest.length === 0)) return [item];
      const left = only(item.elements, inside, false);
      if (left.length === 0) return [];
      return isSame(left, item.elements) ? [item] : [{ elements: left }];
    });
    if (items.length === 0) return [];
    return isSame(items, element.items) ? [element] : [{ ...element, items }];
  });
  return withCreators(kept, elements);
}

/** A private element means nothing without the element that reserves its block (PS3.5 7.8.1). */
function withCreators(kept: DataElement[], all: readonly DataElement[]): DataElement[] {
  const creators = new Set(
    kept.filter(({ tag }) => isPrivate(tag)).map(({ tag }) => `${tag.slice(0, 4)}00${tag.slice(4, 6)}`),
  );
  if (creators.size === 0) return kept;
  const chosen = new Map(kept.map((element) => [element.tag, element]));
  return all.flatMap((element) => {
    const own = chosen.get(element.tag);
    return own ? [own] : creators.has(element.tag) ? [element] : [];
  });
}

const isPrivate = (tag: string): boolean => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1 && tag.slice(4, 6) !== '00';

const pathsAt = ({ tag }: DataElement, paths: readonly TagPath[]): TagPath[] =>
  paths.filter(([first]) => first?.tag === tag);

/** What is left of the paths below an item. */
const pathsInItem = (paths: readonly TagPath[], index: number): TagPath[] =>
  paths.flatMap(([step, ...rest]) => (step?.item === '*' || step?.item === index + 1 ? [rest] : []));

const isSame = <Part>(left: readonly Part[], right: readonly Part[]): boolean =>
  left.length === right.length && left.every((each, index) => each === right[index]);
