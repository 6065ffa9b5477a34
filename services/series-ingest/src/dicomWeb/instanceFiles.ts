import type { Readable } from 'node:stream';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { type RelatedContent, resourceAddress } from '@circus/dicom-web';
import type { ConversionThreads } from '@circus/exports';
import type { Storage } from '@circus/storage';
import type { ZipEntry } from '../images/imageZip.js';
import type { ArchivedInstance } from './archivedInstances.js';
import type { FileChoice } from './fileForms.js';

type Pages = AsyncIterable<ArchivedInstance[]>;

/** Of an instance that is the reason why it cannot be converted, and not what is around it. */
const OF_THE_INSTANCE: ReadonlySet<RefusalKind> = new Set(['notImplemented', 'unprocessable', 'tooLarge', 'invalid']);
/** Instances that are made ready while the one before them is sent. */
const AHEAD = 4;

/** The file of an instance as it is given; to be destroyed by whoever does not read it to its end. */
export interface GivenFile {
  transferSyntaxUid: string;
  stream: Readable;
  sizeBytes: number;
}

export interface FileSources {
  storage: Storage;
  conversions: ConversionThreads;
}

/**
 * Opens the file of an instance in the form that was chosen.
 *
 * @param signal of somebody who goes away
 * @throws Refusal `notAcceptable` where it cannot be converted, and the client does not take it as it is stored
 */
export async function openFile(
  sources: FileSources,
  instance: ArchivedInstance,
  choice: FileChoice,
  signal: AbortSignal,
): Promise<GivenFile> {
  const file = await opened(sources, instance, choice, signal);
  if (!signal.aborted) return file;
  file.stream.destroy();
  throw signal.reason;
}

async function opened(
  { storage, conversions }: FileSources,
  instance: ArchivedInstance,
  choice: FileChoice,
  signal: AbortSignal,
): Promise<GivenFile> {
  const { storageKey, sizeBytes, transferSyntaxUid: storedSyntaxUid } = instance;
  const transferSyntaxUid = choice.syntaxOf(instance);
  if (transferSyntaxUid !== storedSyntaxUid) {
    try {
      const order = { storageKey, sizeBytes: Number(sizeBytes), storedSyntaxUid, transferSyntaxUid };
      return { transferSyntaxUid, ...(await conversions.open({ ...order, form: 'file' }, signal)) };
    } catch (error) {
      if (!(error instanceof Refusal) || !OF_THE_INSTANCE.has(error.kind)) throw error;
      if (!choice.takesStored(instance)) {
        throw new Refusal(
          'notAcceptable',
          `The instance cannot be given in transfer syntax ${transferSyntaxUid}: ${error.message} ` +
            `It can be had as it is stored, in ${storedSyntaxUid}.`,
        );
      }
    }
  }
  return { transferSyntaxUid: storedSyntaxUid, ...(await storage.open(storageKey)) };
}

/** An instance whose file is being opened. */
interface Opening {
  instance: ArchivedInstance;
  file: Promise<GivenFile>;
}

/**
 * The files of instances as parts, in their order. Those that are converted are made ready some ahead of their turn.
 *
 * @param root of the suite, for the parts' own addresses
 */
export async function* instanceParts(
  sources: FileSources,
  pages: Pages,
  { choice, root, signal }: { choice: FileChoice; root: string; signal: AbortSignal },
): AsyncGenerator<RelatedContent> {
  const ready: Opening[] = [];
  try {
    for await (const page of pages) {
      for (const instance of page) {
        const file = openFile(sources, instance, choice, signal);
        file.catch(() => undefined); // whoever takes it hears of it
        ready.push({ instance, file });
        const isConverted = choice.syntaxOf(instance) !== instance.transferSyntaxUid;
        while (ready.length >= (isConverted ? AHEAD : 1)) yield* partOf(ready.shift() as Opening, root);
      }
    }
    while (ready.length > 0) yield* partOf(ready.shift() as Opening, root);
  } finally {
    // Whoever asked may go away at any time.
    for (const { file } of ready) {
      file.then(
        ({ stream }) => stream.destroy(),
        () => undefined,
      );
    }
  }
}

async function* partOf({ instance, file }: Opening, root: string): AsyncGenerator<RelatedContent> {
  const { stream, transferSyntaxUid } = await file;
  try {
    const type = `application/dicom; transfer-syntax=${transferSyntaxUid}`;
    yield { type, location: resourceAddress(root, instance), bytes: stream };
  } finally {
    stream.destroy();
  }
}

/** The files of instances in a ZIP archive: a folder for each series, a file for each instance, named by their UIDs. */
export async function* instanceEntries(pages: Pages): AsyncGenerator<ZipEntry> {
  for await (const page of pages) {
    for (const { storageKey, series, instance } of page) yield { storageKey, name: `${series}/${instance}.dcm` };
  }
}
