import {
  type DataElement,
  type ElementChange,
  type ElementFilter,
  type FileRewrite,
  filterElements,
  modifyElements,
} from '@circus/dicom';

/** How a file is rewritten, in a form that crosses threads. */
export type Recipe = { kind: 'filter'; filter: ElementFilter } | { kind: 'modify'; changes: readonly ElementChange[] };

/** What a recipe does to a file. */
export function rewriteOf(recipe: Recipe): FileRewrite {
  return recipe.kind === 'filter' ? filtering(recipe.filter) : modifying(recipe.changes);
}

/** Takes out what a filter says (spec slicebox 11). */
function filtering(filter: ElementFilter): FileRewrite {
  const isListed = (tag: string) => filter.paths.some(([first, ...rest]) => first?.tag === tag && rest.length === 0);
  return {
    change: ({ meta, dataset, pixels }) => ({
      meta,
      dataset: filterElements(dataset, filter),
      keepsPixels: pixels === null || isListed(pixels.tag) === (filter.type === 'WHITELIST'),
    }),
    changeFurther: (elements) => filterElements(elements, filter),
  };
}

/** Gives attributes other values (spec slicebox 6.8). */
const modifying = (changes: readonly ElementChange[]): FileRewrite => ({
  change: ({ meta, dataset, form }) => {
    const modified = modifyElements(dataset, changes, form);
    return { meta: withIdentity(meta, modified), dataset: modified, keepsPixels: true };
  },
});

/** The file meta information names the instance as the data set does (PS3.10 7.1). */
function withIdentity(meta: readonly DataElement[], dataset: readonly DataElement[]): DataElement[] {
  const valueOf = (tag: string) => dataset.find((element) => element.tag === tag)?.value ?? null;
  const named = new Map([
    ['00020002', valueOf('00080016')],
    ['00020003', valueOf('00080018')],
  ]);
  return meta.map((element) => {
    const value = named.get(element.tag);
    return value ? { ...element, value, length: value.length } : element;
  });
}
