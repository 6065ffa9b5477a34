import { type RelatedContent, resourceAddress } from '@circus/dicom-web';
import type { Storage } from '@circus/storage';
import type { ZipEntry } from '../images/imageZip.js';
import type { ArchivedInstance } from './archivedInstances.js';

type Pages = AsyncIterable<ArchivedInstance[]>;

/**
 * The files of instances as parts, each opened when the one before it has been sent.
 *
 * @param root of the suite, for the parts' own addresses
 */
export async function* instanceParts(storage: Storage, pages: Pages, root: string): AsyncGenerator<RelatedContent> {
  for await (const page of pages) {
    for (const instance of page) {
      const { stream } = await storage.open(instance.storageKey);
      try {
        yield {
          type: `application/dicom; transfer-syntax=${instance.transferSyntaxUid}`,
          location: resourceAddress(root, instance),
          bytes: stream,
        };
      } finally {
        // Whoever asked may go away before the first byte of it.
        stream.destroy();
      }
    }
  }
}

/** The files of instances in a ZIP archive: a folder for each series, a file for each instance, named by their UIDs. */
export async function* instanceEntries(pages: Pages): AsyncGenerator<ZipEntry> {
  for await (const page of pages) {
    for (const { storageKey, series, instance } of page) yield { storageKey, name: `${series}/${instance}.dcm` };
  }
}
