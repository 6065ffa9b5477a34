import { createHash } from 'node:crypto';
import { type PluginDefinition, pluginDefinition } from '@circus/contracts';

/** What a definition has that does not say otherwise (spec circus-cs 8). */
const DEFAULTS = {
  type: 'CAD',
  icon: { glyph: 'calc', color: '#ffffff', backgroundColor: '#008800' },
  displayStrategy: [],
};
/** Seconds for a run; no graphics processor. */
const CAD_RUN_CONFIGURATION = { timeout: 900, gpus: '' };

/** A definition that cannot be registered; the message names every place that is wrong. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Reads a plug-in's definition as its maker wrote it. The id of a `CAD+remote` plug-in is computed, whatever is given.
 *
 * @param text JSON with the members of spec circus-cs 2; `type`, `icon`, `displayStrategy` and `runConfiguration` have defaults
 * @param imageId of the image that the manifest came with; the plug-in's id then
 * @throws ManifestError
 */
export function readManifest(text: string, imageId?: string): PluginDefinition {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`The manifest is not JSON: ${(error as Error).message}`);
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    throw new ManifestError('The manifest must be a JSON object.');
  }
  const ofImage = imageId === undefined ? {} : { pluginId: imageId };
  const { pluginId = imageId } = manifest as { pluginId?: unknown };
  if (imageId !== undefined && pluginId !== imageId) {
    throw new ManifestError("The manifest's pluginId is another one than the image's id: leave it out.");
  }
  const result = pluginDefinition.safeParse(completed({ ...DEFAULTS, ...manifest, ...ofImage }));
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'manifest'}: ${message}`);
  throw new ManifestError(`The manifest's validation failed.\n${places.join('\n')}`);
}

function completed(manifest: Record<string, unknown>): Record<string, unknown> {
  if (manifest.type !== 'CAD+remote') return { runConfiguration: CAD_RUN_CONFIGURATION, ...manifest };
  const { runConfiguration = {}, pluginName, version } = manifest;
  const { adapter } = Object(runConfiguration) as { adapter?: unknown };
  return { ...manifest, runConfiguration, pluginId: remotePluginId(adapter, pluginName, version) };
}

/** The id of a plug-in that another server runs (spec circus-cs 3.4). */
export function remotePluginId(adapter: unknown = 'default', pluginName: unknown, version: unknown): string {
  return `rmt-${createHash('sha256').update(`${adapter}:${pluginName}:${version}`).digest('hex')}`;
}
