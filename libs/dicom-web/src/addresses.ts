import { dicomUid } from '@circus/contracts';
import { z } from 'zod';

/** Where a study, series or instance stands below `/dicom-web` (PS3.18 10.1). */
export interface ResourcePath {
  study: string;
  series?: string | undefined;
  instance?: string | undefined;
}

/** Path parameters of a resource of each level. */
export const studyPath = z.object({ study: dicomUid });
export const seriesPath = studyPath.extend({ series: dicomUid });
export const instancePath = seriesPath.extend({ instance: dicomUid });

/**
 * The address of a resource.
 *
 * @param root of the suite, for instance `https://circus.example.org`; empty for an address without host
 */
export function resourceAddress(root: string, { study, series, instance }: ResourcePath): string {
  const ofSeries = series === undefined ? '' : `/series/${series}`;
  const ofInstance = instance === undefined ? '' : `/instances/${instance}`;
  return `${root}/dicom-web/studies/${study}${ofSeries}${ofInstance}`;
}
