import { createHash } from 'node:crypto';
import type { Access } from '@circus/contracts';
import { type Answer, member, type RunningCaseDb } from './runningCaseDb.js';
import { archiveSeries, headFirst } from './testArchive.js';

/** Saves and adds series in the project "liver". */
export const writer = member({ read: ['liver'], write: ['liver'], addSeries: ['liver'] });
/** May save, but not add series. */
export const labeler = member({ read: ['liver'], write: ['liver'] });

export const pvd = (start: number, end: number, delta = 1) => ({ start, end, delta });

/** A revision that can be saved, of the series 1.1. */
export const body = (given: object = {}) => ({
  description: 'Marked',
  attributes: {},
  status: 'for-review',
  series: [{ seriesUid: '1.1', partialVolumeDescriptor: pvd(1, 10), labels: [] as unknown[] }],
  ...given,
});
export const withLabels = (...labels: unknown[]) =>
  body({ series: [{ seriesUid: '1.1', partialVolumeDescriptor: pvd(1, 10), labels }] });

/** The project "liver", series 1.1 (10 images of 8 x 4), 1.2 (5 images) and, in the domain "second", 1.3. */
export async function archiveForRevisions({ owner, addProject }: RunningCaseDb): Promise<void> {
  await addProject('liver');
  await archiveSeries(owner, { seriesUid: '1.1' });
  await archiveSeries(owner, { seriesUid: '1.2', images: headFirst(5) });
  await archiveSeries(owner, { seriesUid: '1.3', domain: 'second' });
}

/** What somebody does to cases. */
export class Revising {
  /** Of the case that is meant where none is named. */
  caseId = '';

  constructor(private readonly caseDb: RunningCaseDb) {}

  /** Makes a case of one series, without labels. */
  async newCase(projectId = 'liver', seriesUid = '1.1', access = writer): Promise<string> {
    const series = [{ seriesUid, partialVolumeDescriptor: pvd(1, 10) }];
    const { json } = await this.caseDb.call('POST', '/api/cases', access, { projectId, series });
    return json.caseId;
  }

  save(
    given: unknown,
    access: Access = writer,
    headers: Record<string, string> = {},
    caseId = this.caseId,
  ): Promise<Answer> {
    return this.caseDb.call('POST', `/api/cases/${caseId}/revision`, access, given, headers);
  }

  async read(caseId = this.caseId): Promise<Answer['json']> {
    return (await this.caseDb.call('GET', `/api/cases/${caseId}`, writer)).json;
  }

  async storeBlob(bytes: Uint8Array): Promise<string> {
    const hash = createHash('sha1').update(bytes).digest('hex');
    const answer = await this.caseDb.app.inject({
      method: 'PUT',
      url: `/api/blob/${hash}`,
      headers: { ...this.caseDb.callers.headers(writer), 'content-type': 'application/octet-stream' },
      payload: Buffer.from(bytes),
    });
    expect(answer.statusCode).toBe(201);
    return hash;
  }
}
