import type { Database } from '@circus/db';
import { type FileElements, valueText } from '@circus/dicom';
import type { ArchivedImage } from './images.js';
import { optionsOfAnonymous } from './keyRepository.js';

const PATIENT_IDENTITY_REMOVED = '00120062';

/**
 * Whether an image needs nothing more: it says that it is anonymous, this suite has made it so, as the way it came into the
 * archive or a key shows, and no option was applied then that is not wanted now. That it says so alone proves nothing: anybody
 * can write that.
 */
export async function isAnonymousAlready(
  database: Database,
  image: ArchivedImage,
  { dataset }: FileElements,
  options: readonly string[],
): Promise<boolean> {
  const said = dataset.find(({ tag }) => tag === PATIENT_IDENTITY_REMOVED);
  if (!said || valueText(said).trim() !== 'YES') return false;
  const isWanted = (applied: unknown) => Array.isArray(applied) && applied.every((option) => options.includes(option));
  const last = image.transformedBy?.at(-1);
  if (last) return last.transform === 'anonymize' && isWanted(last.options);
  return (await optionsOfAnonymous(database, image.names)).some(isWanted);
}
