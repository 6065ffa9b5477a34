import { text } from 'node:stream/consumers';
import type { PluginDefinition } from '@circus/contracts';
import tar from 'tar-stream';
import type { DockerExecutor } from '../executors/dockerExecutor.js';
import { ManifestError, readManifest } from './manifest.js';

/** A label whose value is the manifest; without it the image has the file. */
const MANIFEST_LABEL = 'org.circus.plugin';
const MANIFEST_FILE = '/plugin.json';

/**
 * The definition that an image brings along, in a label or as `/plugin.json` (spec circus-cs 8). The id of the plug-in is the
 * image's.
 *
 * @param image as the container engine takes it: an id, or a name with a tag or digest
 * @throws ManifestError; JobFailure where the engine has no such image; ExecutorAway
 */
export async function readImageManifest(engine: DockerExecutor, image: string): Promise<PluginDefinition> {
  const { id, labels } = await engine.image(image);
  const written = labels[MANIFEST_LABEL] ?? (await fileOf(engine, id));
  if (written === null) {
    throw new ManifestError(`The image has neither a label ${MANIFEST_LABEL} nor a file ${MANIFEST_FILE}.`);
  }
  const definition = readManifest(written, id);
  if (definition.type !== 'CAD') throw new ManifestError('The type of a plug-in in an image is CAD.');
  return definition;
}

async function fileOf(engine: DockerExecutor, image: string): Promise<string | null> {
  const found = await engine.fromImage(image, MANIFEST_FILE);
  if (!found) return null;
  try {
    const entries = tar.extract();
    found.stream.pipe(entries);
    for await (const entry of entries) {
      if (entry.header.type === 'file') return await text(entry);
      entry.resume();
    }
    return null;
  } finally {
    await found.close();
  }
}
