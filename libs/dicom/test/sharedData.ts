import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the collection of DICOM files made by others, as its manifest describes it. */
export interface SharedFile {
  file: string;
  expected: string;
  alsoAcceptable?: string[];
  transferSyntax: string | null;
  sopClass?: string | null;
  sopInstanceUID?: string | null;
  studyInstanceUID?: string | null;
  seriesInstanceUID?: string | null;
  missingIdentifiers?: string[];
  rows: number | null;
  columns: number | null;
  frames: number | null;
  hasPixelData: boolean;
  characterSet: string[] | null;
  groundTruth: {
    sha256: string;
    valuesSha256?: string;
    lastFrameSha256?: string;
    photometric: string;
    /** `exact`, or how near is near enough. */
    compare: string;
    mean: number;
    /** Row, column, value of each sample. */
    samples: number[][];
  } | null;
  textGroundTruth?: { personNames: Record<string, string> };
}

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(process.env.CIRCUS_SHARED_DIR ?? join(repository, '..', 'shared'), 'data', 'dicom');
const manifest = join(folder, 'MANIFEST.json');

/** Empty, with a line saying so, where the collection is not at hand. */
export const sharedFiles: readonly SharedFile[] = readManifest();

export function bytesOf({ file }: SharedFile): Buffer {
  return readFileSync(join(folder, file));
}

export function sha256(data: ArrayBufferView): string {
  return createHash('sha256')
    .update(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

function readManifest(): SharedFile[] {
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).files;
  console.warn(
    'DICOM files made by others are left out of these tests: set CIRCUS_SHARED_DIR to the folder with data/dicom.',
  );
  return [];
}
