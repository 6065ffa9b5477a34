import type { Readable } from 'node:stream';
import { type Access, Refusal, type tagMapping } from '@circus/contracts';
import { type ElementChange, requireOneAttribute, rewriteFile, tagPathOf, tagPathText } from '@circus/dicom';
import type { Actor } from '@circus/service-kit';
import type { z } from 'zod';
import { type Recipe, rewriteOf } from '../rewriting/recipe.js';
import type { RewriteThread } from '../rewriting/rewriteThread.js';
import type { StoredInstance } from '../storing/receivedInstance.js';
import { ImageChanged, type ImageReplacementParts, replaceImage } from './imageReplacement.js';
import { findStoredImage } from './storedImage.js';

export interface ImageModificationParts extends ImageReplacementParts {
  rewriteThread: RewriteThread;
  maxHeaderBytes: number;
}

/** @throws Refusal `invalid` for a path that leads to no single attribute */
export function changesOf(mappings: readonly z.infer<typeof tagMapping>[]): ElementChange[] {
  return mappings.map(({ tagPath, value }) => {
    const path = tagPathOf(tagPath);
    requireOneAttribute(path);
    return { path, value: value ?? null };
  });
}

/** Times that an image is read anew because somebody changed it meanwhile. */
const ATTEMPTS = 5;

/**
 * Gives attributes of an image other values. In one transaction it is stored anew and the old one deleted. Where it is
 * still the same instance it keeps its id, otherwise it has another one (spec slicebox 6.8).
 *
 * @throws Refusal `missing`; `invalid` for what cannot be changed; `conflict` for a series that a case uses (DECISIONS 11),
 *   and where another image stands that would be replaced
 */
export async function modifyImage(
  parts: ImageModificationParts,
  access: Access,
  actor: Actor,
  imageId: bigint,
  changes: readonly ElementChange[],
  { force }: { force: boolean },
): Promise<StoredInstance> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await modifyOnce(parts, access, actor, imageId, changes, { force });
    } catch (error) {
      if (!(error instanceof ImageChanged) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function modifyOnce(
  parts: ImageModificationParts,
  access: Access,
  actor: Actor,
  imageId: bigint,
  changes: readonly ElementChange[],
  { force }: { force: boolean },
): Promise<StoredInstance> {
  const { database, storage, rewriteThread, maxHeaderBytes } = parts;
  const image = await findStoredImage(database, access, imageId);
  let source: Readable | undefined;
  const replaced = replaceImage(parts, access, actor, image, {
    force,
    doing: 'modified',
    mark: { transform: 'modify', attributes: changes.map(({ path }) => tagPathText(path)) },
    open: async () => {
      const { stream } = await storage.open(image.storageKey).catch((error: unknown) => {
        throw error instanceof Refusal && error.kind === 'missing' ? new ImageChanged() : error;
      });
      source = stream;
      const recipe: Recipe = { kind: 'modify', changes };
      const far = rewriteThread.rewriterFor(recipe);
      return (await rewriteFile(stream, maxHeaderBytes, rewriteOf(recipe), far)).bytes;
    },
  });
  return replaced.finally(() => source?.destroy());
}
