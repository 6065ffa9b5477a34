import { Refusal } from '@circus/contracts';
import dicomParser from 'dicom-parser';
import { type HeaderReading, identifiersMissing, numberOf, readHeader, textsOf } from '../../src/index.js';
import { bytesOf, type SharedFile, sharedFiles } from '../sharedData.js';

const files = sharedFiles.length > 0 ? sharedFiles : [{ file: 'none at hand', expected: '' } as SharedFile];
const itEach = sharedFiles.length > 0 ? it.each(files) : it.skip.each(files);

/** Reads as callers do: 64 KiB, then four times as much, in the end all. */
function read(bytes: Buffer): HeaderReading {
  for (let size = 1 << 16; ; size *= 4) {
    const reading = readHeader(bytes.subarray(0, size), { complete: size >= bytes.length });
    if (reading.status === 'header' || size >= bytes.length) return reading;
  }
}

function outcomeOf(bytes: Buffer): string {
  try {
    const reading = read(bytes);
    if (reading.status !== 'header') return 'incomplete';
    if (reading.header.mediaStorageSopClassUid === '1.2.840.10008.1.3.10') return 'reject-media-directory';
    if (identifiersMissing(reading.header).length > 0) return 'reject-missing-identifiers';
    return reading.header.pixelData === null ? 'accept-without-pixels' : 'accept';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message.includes('not a DICOM Part 10 file') ? 'reject-not-dicom' : 'reject-damaged';
  }
}

describe('files made by others', () => {
  itEach('comes to the outcome of the manifest for $file ($expected)', (shared) => {
    const { expected, alsoAcceptable = [] } = shared;
    const outcome = outcomeOf(bytesOf(shared));
    // broken pixels are no matter of the header
    expect([expected.replace('accept-pixels-broken', 'accept'), ...alsoAcceptable]).toContain(outcome);
  });

  const readable = files.filter(({ expected }) => !/^$|not-dicom|damaged/.test(expected));
  (readable.length > 0 ? it.each(readable) : it.skip.each(files))('reads the attributes of $file', (shared) => {
    const reading = read(bytesOf(shared));
    if (reading.status !== 'header') throw new Error('incomplete');
    const { header } = reading;
    const { dataset } = header;
    expect(header.transferSyntaxUid).toBe(shared.transferSyntax);
    expect(header.sopClassUid || header.mediaStorageSopClassUid).toBe(shared.sopClass ?? '');
    expect(header.sopInstanceUid).toBe(shared.sopInstanceUID ?? '');
    expect(header.studyInstanceUid).toBe(shared.studyInstanceUID ?? '');
    expect(header.seriesInstanceUid).toBe(shared.seriesInstanceUID ?? '');
    expect(identifiersMissing(header)).toEqual(
      (shared.missingIdentifiers ?? []).filter((each) => each !== 'PatientID'),
    );
    expect(numberOf(dataset, '00280010')).toBe(shared.rows);
    expect(numberOf(dataset, '00280011')).toBe(shared.columns);
    expect(numberOf(dataset, '00280008') ?? (shared.rows === null ? null : 1)).toBe(shared.frames);
    expect(header.pixelData !== null).toBe(shared.hasPixelData);
    expect(header.characterSets).toEqual(shared.characterSet ?? []);
    expect(textsOf(dataset, '00080005')).toEqual(shared.characterSet ?? []);
    expect(JSON.stringify(header)).not.toContain('\\u0000');
    expect(JSON.parse(JSON.stringify(header))).toEqual({
      ...header,
      dataset: { ...dataset },
      meta: { ...header.meta },
    });
  });

  // dicom-parser takes the preamble of inflated files for attributes, and misses pixels that are the last two bytes
  const comparable = readable.filter(({ file }) => !/deflated\.dcm|truncated|nested-private/.test(file));
  (comparable.length > 0 ? it.each(comparable) : it.skip.each(files))(
    'finds the same attributes as dicom-parser in $file',
    (shared) => {
      const bytes = bytesOf(shared);
      const reading = read(bytes);
      if (reading.status !== 'header') throw new Error('incomplete');
      const theirs = dicomParser.parseDicom(bytes, {
        untilTag: reading.header.pixelData?.vr === 'OF' ? 'x7fe00008' : 'x7fe00010',
      });
      const tags = Object.keys(theirs.elements).map((tag) => tag.slice(1).toUpperCase());
      const wanted = tags.filter((tag) => !tag.endsWith('0000') && !tag.startsWith('0002')).sort();
      expect(Object.keys(reading.header.dataset).sort()).toEqual(wanted);
    },
  );
});
