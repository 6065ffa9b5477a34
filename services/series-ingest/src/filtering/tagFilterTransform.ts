import { rewriteFile } from '@circus/dicom';
import { type Recipe, rewriteOf } from '../rewriting/recipe.js';
import type { RewriteThread } from '../rewriting/rewriteThread.js';
import type { Origin } from '../storing/origin.js';
import type { InstanceTransform, TransformedBytes } from '../storing/transform.js';
import type { SourceFilters } from './sourceFilters.js';

/** Takes out of an image what the filter of its source says, whichever door it comes through (spec slicebox 11). */
export class TagFilterTransform implements InstanceTransform {
  readonly name = 'filter';

  constructor(
    private readonly filters: SourceFilters,
    private readonly thread: RewriteThread,
    private readonly maxHeaderBytes: number,
  ) {}

  async apply(bytes: AsyncIterable<Uint8Array>, origin: Origin): Promise<TransformedBytes> {
    const found = await this.filters.of(origin);
    if (!found) return { bytes, mark: null };
    const { name, filter } = found;
    const recipe: Recipe = { kind: 'filter', filter };
    const far = this.thread.rewriterFor(recipe);
    const rewritten = await rewriteFile(bytes, this.maxHeaderBytes, rewriteOf(recipe), far);
    const mark = { transform: this.name, filter: name, type: filter.type };
    return { bytes: rewritten.bytes, mark: () => (rewritten.isChanged() ? mark : null) };
  }
}
