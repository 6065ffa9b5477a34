import { makeInstance } from '@circus/dicom';
import { eventually, type TestSuite, testSuite } from '@circus/testkit';

/** The services' own interval of asking again is longer. */
const WITHIN_MS = 1_000;

describe('a server parameter that an administrator changes', () => {
  let suite: TestSuite;
  beforeAll(async () => {
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  /** @returns the milliseconds until it counts */
  const change = async (params: object, counts: () => Promise<boolean>): Promise<number> => {
    expect(await counts()).toBe(false);
    const answer = await suite.fetch('/api/admin/server-params', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    expect(answer.status).toBe(204);
    const changed = performance.now();
    await eventually(counts);
    return performance.now() - changed;
  };

  it('counts in the case search within a second', async () => {
    const isEnvelope = async () => !Array.isArray(await (await suite.fetch('/api/cases')).json());
    expect(await change({ caseSearchEnvelope: true }, isEnvelope)).toBeLessThan(WITHIN_MS);
  });

  it('counts for images that are stored within a second', async () => {
    let stored = 0;
    const goesToHeart = async () => {
      stored += 1;
      const seriesInstanceUid = `1.2.826.${stored}`;
      const body = makeInstance({ studyInstanceUid: '1.2.826', seriesInstanceUid });
      const answer = await suite.fetch('/api/images', { method: 'POST', body: new Uint8Array(body) });
      expect(answer.status).toBe(201);
      const series = (await (await suite.fetch(`/api/series/${seriesInstanceUid}`)).json()) as { domain: string };
      return series.domain === 'heart';
    };
    const params = { domains: ['default', 'heart'], defaultDomain: 'heart' };
    expect(await change(params, goesToHeart)).toBeLessThan(WITHIN_MS);
  });
});
