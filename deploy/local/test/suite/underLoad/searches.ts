import { randomFrom, type TestSuite } from '@circus/testkit';
import { type Measurements, measured } from './measurements.js';
import type { Stage } from './stage.js';
import { breathe, type Ending, orNull, type Traffic } from './traffic.js';
import type { Uploads } from './uploads.js';
import { type KnownVolume, SLICES } from './volumes.js';

const CLIENTS = 2;
const MOST_TOLD = 10;

interface FoundSeries {
  seriesUid: string;
  images: string;
}

/** Clients that search by every API, and know what has to be found. */
export class Searches implements Traffic {
  private readonly suite: TestSuite;
  private readonly wrong: string[] = [];
  private answered = 0;

  constructor(
    private readonly stage: Stage,
    private readonly uploads: Uploads,
    measurements: Measurements,
    private readonly seed: number,
  ) {
    this.suite = measured(stage.sites[0].suite, measurements, () => 'searches');
  }

  async run(ending: Ending): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => this.client(randomFrom(this.seed + n), ending)));
  }

  async wrongs(): Promise<string[]> {
    return this.wrong.slice(0, MOST_TOLD);
  }

  acknowledged(): Record<string, number> {
    return { 'answers to searches': this.answered };
  }

  private async client(random: () => number, ending: Ending): Promise<void> {
    const { volumes } = this.stage;
    while (!ending.isOver) {
      const volume = volumes[Math.floor(random() * volumes.length)] as KnownVolume;
      await this.ofPatient(volume);
      await this.byDicomWeb(volume);
      await this.ofInsider();
      await this.ofUploads(random);
      await breathe(random);
    }
  }

  private async ofPatient({ patientId, seriesUid }: KnownVolume): Promise<void> {
    const filter = encodeURIComponent(JSON.stringify({ 'patientInfo.patientId': patientId }));
    const found = await this.ask<{ items: FoundSeries[]; totalItems: number }>(`/api/series?filter=${filter}`);
    if (found) this.expectSame(`series of ${patientId}`, seriesOf(found.items), [`${seriesUid} 1-${SLICES}`]);
  }

  private async byDicomWeb({ patientId, studyUid }: KnownVolume): Promise<void> {
    const found = await this.ask<Record<string, { Value: [string] }>[]>(`/dicom-web/studies?PatientID=${patientId}`);
    const uids = found?.map((study) => study['0020000D']?.Value[0]);
    if (uids) this.expectSame(`studies of ${patientId}`, uids, [studyUid]);
  }

  /** Who may see one domain finds its series, and not one of the many others. */
  private async ofInsider(): Promise<void> {
    const { insider, apart } = this.stage;
    const headers = { authorization: `Bearer ${insider}` };
    const found = await this.ask<{ items: FoundSeries[] }>('/api/series', headers);
    if (found) this.expectSame('series of the insider', seriesOf(found.items), [`${apart.seriesUid} 1-${SLICES}`]);
    const flat = await this.ask<{ series: { seriesInstanceUID: { value: string } } }[]>(
      '/api/metadata/flatseries?count=-1',
      headers,
    );
    const uids = flat?.map(({ series }) => series.seriesInstanceUID.value);
    if (uids) this.expectSame('flat series of the insider', uids, [apart.seriesUid]);
  }

  /** Whatever was acknowledged before the question is in the answer. */
  private async ofUploads(random: () => number): Promise<void> {
    const all = [...this.uploads.series].filter(([, count]) => count > 0);
    const [seriesUid, count] = all[Math.floor(random() * all.length)] ?? [];
    if (seriesUid === undefined || count === undefined) return;
    const found = await this.ask<FoundSeries>(`/api/series/${seriesUid}`);
    if (found && countOf(found.images) < count) {
      this.wrong.push(`series ${seriesUid} was found with the images ${found.images}, ${count} were acknowledged`);
    }
  }

  private async ask<Body>(path: string, headers: Record<string, string> = {}): Promise<Body | null> {
    const answer = await orNull(this.suite.fetch(path, { headers }));
    if (!answer?.ok) return null;
    this.answered += 1;
    return (await answer.json()) as Body;
  }

  private expectSame(what: string, found: unknown[], expected: unknown[]): void {
    if (JSON.stringify(found) !== JSON.stringify(expected))
      this.wrong.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

const seriesOf = (items: FoundSeries[]): string[] => items.map(({ seriesUid, images }) => `${seriesUid} ${images}`);

/** Of image numbers as `1-20,25`. */
const countOf = (images: string): number =>
  images.split(',').reduce((sum, range) => {
    const [first, last = first] = range.split('-').map(Number);
    return sum + (last as number) - (first as number) + 1;
  }, 0);
