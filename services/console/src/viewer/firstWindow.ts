import type { Project } from '@circus/contracts';
import type { VolumeFacts, Window } from './volume.js';

/**
 * The window that a volume is first shown under: what counts first, as far as it is there (spec circus-api-core 5.3).
 *
 * @param priority of a project; what a series is shown by that is looked at without one is as in the project that is there first
 */
export function firstWindow(
  { dicomWindow, estimatedWindow }: Pick<VolumeFacts, 'dicomWindow' | 'estimatedWindow'>,
  presets: readonly Window[] = [],
  priority: Project['windowPriority'] = 'dicom,auto',
): Window {
  const known: Record<string, Window | undefined> = { dicom: dicomWindow, preset: presets[0], auto: estimatedWindow };
  const found = [...priority.split(','), 'auto', 'dicom'].map((each) => known[each]).find((each) => each !== undefined);
  return found ? { width: found.width, level: found.level } : { width: 256, level: 128 };
}
