import { Refusal, type TagPathNode, type WrittenTagPath } from '@circus/contracts';
import { keywordOf, tagOf } from './dictionary/dictionary.js';

/** One step down: an attribute, and of a sequence which of its items, counted from 1; `*` means every item. */
export interface TagStep {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  item?: number | '*';
}

/** Where an attribute or an item stands in a data set, from the root on (spec slicebox 14). */
export type TagPath = readonly TagStep[];

const depthLimit = 64;

/** @throws Refusal 'invalid' that says what is wrong with it */
export function tagPathOf(node: TagPathNode): TagPath {
  const steps: TagStep[] = [];
  for (let each: TagPathNode | null | undefined = node; each; each = each.previous) {
    steps.unshift(stepOf(each));
    if (steps.length > depthLimit) throw invalid(`it has more than ${depthLimit} steps`);
  }
  return checked(steps);
}

/** The opposite of `tagPathText`; keywords are taken too, as in `ProcedureCodeSequence[1].CodeValue`. */
export function parseTagPath(text: string): TagPath {
  const steps = text.split('.').map((part): TagStep => {
    const [, hex, name, item] =
      /^(?:\(([0-9A-Fa-f]{4},[0-9A-Fa-f]{4})\)|([A-Za-z0-9]+))(?:\[(\*|\d+)\])?$/.exec(part) ?? [];
    if (hex === undefined && name === undefined) throw invalid(`"${part.slice(0, 80)}" is neither a tag nor a keyword`);
    const tag = hex === undefined ? tagOfName(name ?? '') : hex.replace(',', '').toUpperCase();
    return item === undefined ? { tag } : { tag, item: itemOf(item) };
  });
  return checked(steps);
}

/** For instance `(0008,1032)[1].(0008,0100)`. */
export const tagPathText = (path: TagPath): string =>
  path.map(({ tag, item }) => `(${tag.slice(0, 4)},${tag.slice(4)})${item === undefined ? '' : `[${item}]`}`).join('.');

/** Tags are 32-bit integers with a sign, as Slicebox has them. */
export function writtenTagPath(path: TagPath): WrittenTagPath {
  const { tag, item } = path.at(-1) as TagStep;
  const written: WrittenTagPath = { tag: Number.parseInt(tag, 16) | 0, name: keywordOf(tag) ?? '' };
  if (item !== undefined) written.item = String(item);
  if (path.length > 1) written.previous = writtenTagPath(path.slice(0, -1));
  return written;
}

/** @throws Refusal 'invalid' unless the path leads to one attribute of one place: no item at its end, no `*` on the way */
export function requireOneAttribute(path: TagPath): void {
  if (path.at(-1)?.item !== undefined) throw invalid('it ends in an item, and should end in an attribute');
  if (path.some(({ item }) => item === '*')) throw invalid('items are named by their numbers here');
}

function stepOf({ tag, name, item }: TagPathNode): TagStep {
  const digits = typeof tag === 'number' ? tagDigits(tag) : tagOfName(name ?? '');
  return item === undefined || item === null || item === '' ? { tag: digits } : { tag: digits, item: itemOf(item) };
}

function tagDigits(tag: number): string {
  if (!Number.isInteger(tag) || tag < -0x80000000 || tag > 0xffffffff) throw invalid(`${tag} is no tag`);
  return (tag >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

function tagOfName(name: string): string {
  const tag = tagOf(name);
  if (tag === undefined) {
    throw invalid(name === '' ? 'a step has neither a tag nor a name' : `no attribute is named "${name.slice(0, 80)}"`);
  }
  return tag;
}

function itemOf(item: string | number): number | '*' {
  if (item === '*') return '*';
  if (!/^[1-9]\d{0,8}$/.test(String(item))) throw invalid('an item is a number from 1 on, or *');
  return Number(item);
}

function checked(steps: TagStep[]): TagPath {
  for (const [index, { item }] of steps.entries()) {
    if (index < steps.length - 1 && item === undefined) throw invalid('each sequence on the way needs an item');
  }
  return steps;
}

const invalid = (why: string): Refusal => new Refusal('invalid', `The tag path is not valid: ${why}.`);
