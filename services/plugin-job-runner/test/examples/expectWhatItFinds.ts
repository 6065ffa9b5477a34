import type { RunningService } from '../runningRunner.js';

let series = 0;

/** Runs the plug-in on two volumes. @returns the job as the API gives it */
async function resultsOf(service: RunningService, pluginId: string) {
  const uids = [`1.11.${++series}`, `1.11.${++series}`];
  for (const seriesUid of uids) await service.archive({ seriesUid });
  const partialVolumeDescriptor = { start: 1, end: 3, delta: 1 };
  const body = { pluginId, series: uids.map((seriesUid) => ({ seriesUid, partialVolumeDescriptor })) };
  const { json } = await service.call('POST', '/api/plugin-jobs', service.administrator, body);
  const { results } = await service.until(json.jobId, 'finished');
  return { jobId: json.jobId, results } as {
    jobId: string;
    results: { results: { lesionCandidates: unknown[] }; metadata: unknown };
  };
}

/** The templates all do the same. @returns what is in `results.json` */
export async function expectWhatItFinds(service: RunningService, pluginId: string): Promise<unknown> {
  const { jobId, results } = await resultsOf(service, pluginId);
  const location = [expect.any(Number), expect.any(Number), expect.any(Number)];
  expect(results.results.lesionCandidates).toEqual([
    { volumeId: 0, location, confidence: expect.any(Number), value: expect.any(Number), rank: 1 },
    { volumeId: 1, location, confidence: expect.any(Number), value: expect.any(Number), rank: 2 },
  ]);
  expect(results.metadata).toEqual({ displayOptions: [{ volumeId: 0 }, { volumeId: 1 }] });
  const log = `/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`;
  expect((await service.call('GET', log, service.administrator)).text).toMatch(
    /volume 1: 8 x 4 x 3, brightest -?\d+ at/,
  );
  return results;
}
