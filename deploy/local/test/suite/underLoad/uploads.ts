import { makeInstance } from '@circus/dicom';
import { randomFrom, type TestSuite } from '@circus/testkit';
import { type Door, doors, type UploadFile, untilListening } from '../doors.js';
import { type Measurements, measured } from './measurements.js';
import type { Site } from './stage.js';
import { breathe, type Ending, orNull, type Traffic } from './traffic.js';
import { uploadedSeriesUid } from './volumes.js';

const SERIES_FILES = 20;
/** Sides of images: some are large enough for their sender to be cut off in the middle. */
const SIDES = [16, 16, 16, 16, 256];

/** Clients that store by every door, each file until it is acknowledged. */
export class Uploads implements Traffic {
  /** By series: how many of its images are acknowledged. */
  readonly series = new Map<string, number>();
  private readonly suite: TestSuite;

  constructor(
    private readonly site: Site,
    private readonly measurements: Measurements,
    private readonly seed: number,
  ) {
    const kindOf = (path: string) => (path.startsWith('/api/tasks/') ? 'progress of tasks' : 'uploads');
    this.suite = measured(site.suite, measurements, kindOf);
  }

  /** Resolves when every door is open. */
  async listening(): Promise<void> {
    await untilListening(this.suite);
  }

  async run(ending: Ending): Promise<void> {
    await Promise.all(doors.map((door, n) => this.client(door, n, ending)));
  }

  wrongs(): Promise<string[]> {
    return this.site.images.wrongs();
  }

  acknowledged(): Record<string, number> {
    return { images: this.site.images.count };
  }

  private async client(door: Door, n: number, ending: Ending): Promise<void> {
    const random = randomFrom(this.seed + n);
    const { images } = this.site;
    let files: UploadFile[] = [];
    let seriesUid = '';
    for (let number = 1; !ending.isOver; await breathe(random)) {
      if (files.length === 0) {
        seriesUid = uploadedSeriesUid(n + 1, number++);
        files = newSeries(seriesUid, random);
      }
      const sent = files.splice(0, door.together);
      for (const { sopInstanceUid, bytes } of sent) images.attempt(sopInstanceUid, bytes);
      const send = () => door.send(this.suite, sent);
      // What is no HTTP is measured here.
      const answer = await orNull(door.name === 'C-STORE' ? this.measurements.measure('C-STORE', send) : send());
      const stored = answer?.acknowledged ?? [];
      for (const { sopInstanceUid, bytes } of stored) images.acknowledge(sopInstanceUid, bytes);
      this.series.set(seriesUid, (this.series.get(seriesUid) ?? 0) + stored.length);
      files.push(...sent.filter((file) => !stored.includes(file)));
    }
  }
}

function newSeries(seriesUid: string, random: () => number): UploadFile[] {
  return Array.from({ length: SERIES_FILES }, (_, n) => {
    const sopInstanceUid = `${seriesUid}.${n + 1}`;
    const side = SIDES[n % SIDES.length] as number;
    const bytes = makeInstance({
      patientId: 'UPLOADED',
      studyInstanceUid: seriesUid.slice(0, seriesUid.lastIndexOf('.')),
      seriesInstanceUid: seriesUid,
      sopInstanceUid,
      instanceNumber: n + 1,
      rows: side,
      columns: side,
      pixels: Int16Array.from({ length: side * side }, () => random() * 4_096),
    });
    return { sopInstanceUid, bytes };
  });
}
