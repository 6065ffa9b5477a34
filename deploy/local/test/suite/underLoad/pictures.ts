import { randomFrom, type TestSuite } from '@circus/testkit';
import { readGreyPng } from '../greyPng.js';
import { type Measurements, measured } from './measurements.js';
import type { Site, Stage } from './stage.js';
import { breathe, type Ending, orNull, type Traffic } from './traffic.js';
import { changingSeriesUid, type KnownVolume, PLAIN_WINDOW, plainImage, SLICES } from './volumes.js';

const CLIENTS = 2;
const VALUES = 251;
const MOST_TOLD = 10;
/** What somebody is told who may not see a series. */
const REFUSALS = [401, 403, 404];

/** A series of one image that is stored again and again. */
interface Changing {
  seriesUid: string;
  /** Which of its forms was acknowledged last, from 0; -1 before the first. */
  acknowledged: number;
  /** Which was sent last. */
  sent: number;
}

/** Clients that look at pictures of series that they know pixel by pixel, also while one is stored anew. */
export class Pictures implements Traffic {
  private readonly site: Site;
  private readonly suite: TestSuite;
  private readonly others: TestSuite;
  private readonly writing: TestSuite;
  private readonly wrong: string[] = [];
  private changing: Changing = { seriesUid: changingSeriesUid(1), acknowledged: -1, sent: -1 };
  private answered = 0;

  constructor(
    private readonly stage: Stage,
    measurements: Measurements,
    private readonly seed: number,
  ) {
    this.site = stage.sites[0];
    const { suite } = this.site;
    this.suite = measured(suite, measurements, () => 'pictures');
    this.others = measured(suite, measurements, () => "pictures of others' series", REFUSALS);
    this.writing = measured(suite, measurements, () => 'uploads');
  }

  async run(ending: Ending): Promise<void> {
    const readers = Array.from({ length: CLIENTS }, (_, n) => this.reader(randomFrom(this.seed + n), ending));
    await Promise.all([...readers, this.writer(randomFrom(this.seed + CLIENTS), ending)]);
  }

  async wrongs(): Promise<string[]> {
    return this.wrong.slice(0, MOST_TOLD);
  }

  acknowledged(): Record<string, number> {
    return { pictures: this.answered };
  }

  private async reader(random: () => number, ending: Ending): Promise<void> {
    const { volumes, apart, insider } = this.stage;
    const asInsider = { authorization: `Bearer ${insider}` };
    while (!ending.isOver) {
      const volume = volumes[Math.floor(random() * volumes.length)] as KnownVolume;
      const slice = Math.floor(random() * SLICES);
      await this.look(volume, slice, {});
      await this.look(apart, slice, asInsider);
      await this.lookAtOthers(volume, slice, asInsider);
      await this.lookAtChanging();
      await breathe(random);
    }
  }

  private async look(volume: KnownVolume, slice: number, headers: Record<string, string>): Promise<void> {
    const png = await this.ask(this.suite, volume.seriesUid, slice, headers);
    const flaw = png && volume.flawOf(png, slice);
    if (flaw) this.wrong.push(`slice ${slice} of volume ${volume.number}: ${flaw}`);
  }

  private async lookAtOthers(
    { seriesUid }: KnownVolume,
    slice: number,
    headers: Record<string, string>,
  ): Promise<void> {
    if (await this.ask(this.others, seriesUid, slice, headers))
      this.wrong.push(`series ${seriesUid} was shown to somebody who may not see it`);
  }

  /** A picture is never older than what was acknowledged before it was asked for. */
  private async lookAtChanging(): Promise<void> {
    const { changing } = this;
    const { seriesUid, acknowledged } = changing;
    if (acknowledged < 0) return;
    const png = await this.ask(this.suite, seriesUid, 0, {});
    if (!png) return;
    const shown = new Set(readGreyPng(png).pixels);
    const possible = Array.from({ length: changing.sent - acknowledged + 1 }, (_, n) => (acknowledged + n) % VALUES);
    if (shown.size !== 1 || !possible.some((value) => shown.has(value)))
      this.wrong.push(`series ${seriesUid} was shown as ${[...shown].slice(0, 3)} instead of one of ${possible}`);
  }

  private async ask(
    suite: TestSuite,
    seriesUid: string,
    slice: number,
    headers: Record<string, string>,
  ): Promise<Buffer | null> {
    const path = `/rs/mpr?series=${seriesUid}&mode=axial&target=${slice}&${PLAIN_WINDOW}`;
    const answer = await orNull(suite.fetch(path, { headers }));
    if (!answer?.ok) return null;
    this.answered += 1;
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Stores one image anew, in another series once it was not told what became of it: that may still be on its way. */
  private async writer(random: () => number, ending: Ending): Promise<void> {
    const { images } = this.site;
    for (let number = 1; !ending.isOver; await breathe(random)) {
      const { changing } = this;
      changing.sent += 1;
      const { sopInstanceUid, bytes } = plainImage(changing.seriesUid, changing.sent % VALUES);
      images.attempt(sopInstanceUid, bytes);
      const body = new Uint8Array(bytes);
      const headers = { 'content-type': 'application/dicom' };
      const answer = await orNull(this.writing.fetch('/api/images', { method: 'POST', body, headers }));
      if (answer?.ok) {
        images.acknowledge(sopInstanceUid, bytes);
        changing.acknowledged = changing.sent;
      } else {
        number += 1;
        this.changing = { seriesUid: changingSeriesUid(number), acknowledged: -1, sent: -1 };
      }
    }
  }
}
