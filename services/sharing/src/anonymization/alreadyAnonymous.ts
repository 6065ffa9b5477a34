import type { Database } from '@circus/db';
import { type FileElements, valueText } from '@circus/dicom';
import type { ArchivedImage } from './images.js';
import { optionsOfAnonymous } from './keyRepository.js';

const PATIENT_IDENTITY_REMOVED = '00120062';

/**
 * Whether an image needs nothing more: it says that it is anonymous, and this is proven. Either another site has made it so,
 * which alone could say who it is, and it stands as it came; or this suite has, as the way it came into the archive or a key
 * shows, and no option was applied then that is not wanted now. That it says so alone proves nothing: anybody can write that.
 */
export async function isAnonymousAlready(
  database: Database,
  image: ArchivedImage,
  { dataset }: FileElements,
  options: readonly string[],
): Promise<boolean> {
  const said = dataset.find(({ tag }) => tag === PATIENT_IDENTITY_REMOVED);
  if (!said || valueText(said).trim().toUpperCase() !== 'YES') return false;
  const isWanted = (applied: unknown) => Array.isArray(applied) && applied.every((option) => options.includes(option));
  const last = image.transformedBy?.at(-1);
  if (image.sourceType === 'box' && (!last || last.transform === 'filter')) return true;
  if (last) return last.transform === 'anonymize' && isWanted(last.options);
  return (await optionsOfAnonymous(database, image.names)).some(isWanted);
}
