import { Refusal, type RefusalKind } from '@circus/contracts';
import { type ElementForm, type RewrittenHead, rewriterOf } from '@circus/dicom';
import { type Recipe, rewriteOf } from './recipe.js';

/** Elements of a file to be changed in a thread: those before its pixels, or those behind them. */
export type RewriteWork = { recipe: Recipe; bytes: Uint8Array } & (
  | { part: 'head'; complete: boolean }
  | { part: 'further'; form: ElementForm }
);

export type RewriteOutcome =
  | { status: 'head'; head: RewrittenHead | null }
  | { status: 'further'; bytes: Uint8Array | null }
  | { status: 'refused'; kind: RefusalKind; message: string };

/** What the thread does. */
export async function performRewriteWork(work: RewriteWork): Promise<RewriteOutcome> {
  const { buffer, byteOffset, byteLength } = work.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const rewriter = rewriterOf(rewriteOf(work.recipe));
  try {
    return work.part === 'head'
      ? { status: 'head', head: await rewriter.head(bytes, work.complete) }
      : { status: 'further', bytes: await rewriter.further(bytes, work.form) };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    throw error;
  }
}
