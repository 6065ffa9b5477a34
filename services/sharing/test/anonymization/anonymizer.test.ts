import { type TagValue } from '@circus/contracts';
import { type DicomHeader, makeInstance, readHeader } from '@circus/dicom';
import { TestSharing } from '../support/testSharing.js';

describe('Anonymizing an image', () => {
  let sharing: TestSharing;
  beforeAll(async () => {
    sharing = await TestSharing.start();
  });
  afterAll(() => sharing.stop());

  const anonymized = async (
    id: number,
    { options = [], tagValues = [] }: { options?: string[]; tagValues?: TagValue[] } = {},
  ): Promise<DicomHeader> => {
    const profile = { options: options.map((name) => ({ name })) };
    const response = await sharing.request(`/api/images/${id}/anonymized`, {
      method: 'POST',
      json: { profile, tagValues },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(`${response.status} ${bytes}`);
    const reading = readHeader(bytes, { complete: true });
    if (reading.status !== 'header') throw new Error(reading.status);
    return reading.header;
  };
  const value = ({ dataset }: DicomHeader, tag: string) => dataset[tag]?.Value?.[0];

  it('gives the same patient, study and series the same names, and other instances others', async () => {
    const patient = {
      patientName: 'Doe^Jane',
      patientId: 'J1',
      studyInstanceUid: '1.2.3',
      seriesInstanceUid: '1.2.3.4',
    };
    const first = await sharing.store(makeInstance({ ...patient, instanceNumber: 1 }));
    const second = await sharing.store(makeInstance({ ...patient, instanceNumber: 2 }));
    const [one, again, two] = [await anonymized(first), await anonymized(first), await anonymized(second)];
    for (const tag of ['00100010', '00100020', '0020000D', '0020000E']) {
      expect([tag, value(again, tag), value(two, tag)]).toEqual([tag, value(one, tag), value(one, tag)]);
    }
    expect(again.sopInstanceUid).toBe(one.sopInstanceUid);
    expect(two.sopInstanceUid).not.toBe(one.sopInstanceUid);
    expect(JSON.stringify([one.dataset, two.dataset])).not.toMatch(/Doe|J1"|1\.2\.3/);
    expect(value(one, '00120062')).toBe('YES');
    expect(await sharing.query`SELECT count(*)::int AS n FROM sharing.anonymization_key`).toEqual([{ n: 3 }]);
  });
});
