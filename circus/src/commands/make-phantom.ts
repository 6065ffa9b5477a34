import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircusCommand } from '@circus/service-kit';

/** Something to try the suite with where no images of a scanner are at hand, or none may be used. */
export const makePhantom: CircusCommand = {
  name: 'make-phantom',
  summary: 'Write a made-up CT of nobody into a folder, as DICOM files',
  arguments: [{ name: '<folder>', summary: 'new or empty' }],
  options: [
    { flags: '--slices <number>', summary: 'how many images', default: '60' },
    { flags: '--size <pixels>', summary: 'rows and columns of each', default: '512' },
    { flags: '--patient-name <name>', summary: 'for instance Yamada^Hanako', default: 'Phantom^CT' },
    { flags: '--patient-id <id>', summary: 'the CT has UIDs of its own for each', default: 'PHANTOM-CT-1' },
  ],
  needs: 'nothing',
  run: async ({ print }, [folder = ''], { slices, size, patientName, patientId }) => {
    const counts = { slices: wholeNumber('--slices', slices, 10_000), size: wholeNumber('--size', size, 4_096) };
    const patient = { patientName: String(patientName), patientId: shortText('--patient-id', patientId) };
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0)
      throw new Error(`There is something in ${folder} already: name a new folder.`);
    // Loaded when needed: it brings the whole DICOM dictionary along.
    const { ctPhantom, uidFrom } = await import('@circus/dicom');
    const phantom = ctPhantom({
      ...patient,
      slices: counts.slices,
      rows: counts.size,
      columns: counts.size,
      studyInstanceUid: uidFrom(`CT phantom of ${patient.patientId}`),
    });
    let bytesWritten = 0;
    for (const { instanceNumber, bytes } of phantom) {
      await writeFile(join(folder, `${String(instanceNumber).padStart(5, '0')}.dcm`), bytes);
      bytesWritten += bytes.length;
    }
    print(`${counts.slices} images, ${(bytesWritten / 2 ** 20).toFixed(1)} MiB, are in ${folder}.`);
  },
};

/** @throws Error for what is no whole number from 1 to `most` */
function wholeNumber(flag: string, given: unknown, most: number): number {
  const value = /^\d{1,6}$/.test(String(given)) ? Number(given) : 0;
  if (value < 1 || value > most) throw new Error(`${flag} is a whole number from 1 to ${most}.`);
  return value;
}

/** @throws Error for what LO does not hold (PS3.5 6.2) */
function shortText(flag: string, given: unknown): string {
  const text = String(given);
  if (!/^[^\\\p{Cc}]{1,64}$/u.test(text)) throw new Error(`${flag} has 1 to 64 characters, none of them a backslash.`);
  return text;
}
