import { isDeepStrictEqual } from 'node:util';
import type { Plugin, PluginJobProvenance } from '@circus/contracts';
import { withoutSecrets } from '../plugins/withoutSecrets.js';

type RecordedPlugin = PluginJobProvenance['plugin'];
type RecordedInput = PluginJobProvenance['inputs'][number];

/**
 * Why the plug-in of the catalogue is not the one that ran, in words; null where a rerun can use it. That its parameters were
 * changed meanwhile is no reason: those that were recorded are used again.
 */
export function differenceOfPlugin(recorded: RecordedPlugin, now: Plugin | null): string | null {
  if (!now) return 'The plug-in does not exist any more.';
  if (now.version !== recorded.version) {
    return `The plug-in has become version ${now.version}: the job ran version ${recorded.version}.`;
  }
  if (serverOf(recorded.parameters) !== serverOf(now.runConfiguration)) {
    return 'The plug-in is run by another server now.';
  }
  return null;
}

/** The plug-in with the parameters that were recorded. Secrets are not recorded: they are those of the catalogue. */
export function pluginAsRecorded(recorded: RecordedPlugin, now: Plugin): Plugin {
  const { parameters: known } = recorded.parameters;
  const { parameters: current } = now.runConfiguration;
  if (!isObject(known) || !isObject(current)) return { ...now, runConfiguration: recorded.parameters };
  const shown = withoutSecrets(now.runConfiguration).parameters as Record<string, unknown>;
  const secrets = Object.fromEntries(Object.entries(current).filter(([key]) => !(key in shown)));
  return { ...now, runConfiguration: { ...recorded.parameters, parameters: { ...known, ...secrets } } };
}

/** Why another program would run than did, in words; null where it is the same. */
export function differenceOfProgram(
  recorded: PluginJobProvenance['program'],
  now: PluginJobProvenance['program'],
): string | null {
  // The digests that registries know an image by may grow in number; the image stays what its id says.
  const { digests: _, ...before } = recorded;
  const { digests: __, ...after } = now;
  return isDeepStrictEqual(before, after) ? null : 'What the plug-in runs is not what the job ran.';
}

/** Why the files of a volume are not those that the plug-in worked on, in words; null where they are. */
export function differenceOfInput(recorded: RecordedInput, files: RecordedInput['files']): string | null {
  const hashes = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  const changed = recorded.files.filter(({ name, sha256 }) => hashes.get(name) !== sha256).map(({ name }) => name);
  if (changed.length === 0 && files.length === recorded.files.length) return null;
  const which = changed.length === 0 ? 'there are more files' : `other content of ${changed.join(', ')}`;
  return `The series ${recorded.seriesUid} has changed since the job worked on it: ${which}.`;
}

function serverOf({ adapter, parameters }: Record<string, unknown>): string {
  const { endpoint } = isObject(parameters) ? parameters : {};
  return JSON.stringify([adapter ?? null, endpoint ?? null]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
