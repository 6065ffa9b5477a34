import { setImmediate as turn } from 'node:timers/promises';
import { type DicomJson, element, makeInstance } from '@circus/dicom';
import { longestTurn } from '@circus/testkit';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';

/** Taken apart in one go, the images of the series below keep the main thread twice as long, ms. */
const MOST_AT_ONCE = 80;
const FRAMES = 45_000;

const sequence = (...items: DicomJson[]) => ({ vr: 'SQ', Value: items });

describe('while a series of very many images is opened', () => {
  let service: RunningImageRender;

  beforeAll(async () => {
    service = await startImageRender();
    // What is loaded and compiled with the first picture is not what is measured.
    const first = await service.archive.store([makeInstance({ seriesInstanceUid: '1.2.1' })]);
    await service.picture(`/mpr?series=${first.uid}&mode=axial&ww=400&wl=40`);
  });
  afterAll(() => service.stop());

  it('others are answered: one object of thousands of frames', async () => {
    const groups = Array.from({ length: FRAMES }, (_, index) => ({
      '00209113': sequence({ '00200032': element('DS', -120.5, -130.25, index * 0.5) }),
      '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': sequence({ '00180050': element('DS', 0.5), '00280030': element('DS', 0.5, 0.25) }),
      '00289132': sequence({ '00281050': element('DS', 40), '00281051': element('DS', 400) }),
      '00289145': sequence({ '00281052': element('DS', -1024), '00281053': element('DS', 1) }),
    }));
    const series = await service.archive.store([
      makeInstance({
        rows: 1,
        columns: 1,
        numberOfFrames: FRAMES,
        seriesInstanceUid: '1.2.2',
        extra: { '52009230': sequence(...groups) },
      }),
    ]);
    let answered = false;
    let beside = 0;
    const longest = await longestTurn(async () => {
      const picture = service.picture(`/mpr?series=${series.uid}&mode=axial&target=7&ww=400&wl=40`).finally(() => {
        answered = true;
      });
      while (!answered) {
        expect((await service.get('/status')).status).toBe(200);
        beside += 1;
        await turn(); // requests without a network would leave no turn to anything else
      }
      expect((await picture).width).toBe(1);
    });
    expect(beside).toBeGreaterThan(1);
    expect(longest).toBeLessThan(MOST_AT_ONCE);
    // Every frame is where its own functional groups put it.
    const { voxelCount, voxelSize } = (await service.json(`/metadata?series=${series.uid}`)) as Record<
      string,
      number[]
    >;
    expect([voxelCount, voxelSize]).toEqual([
      [1, 1, FRAMES],
      [0.25, 0.5, 0.5],
    ]);
  });
});
