import { createHash } from 'node:crypto';
import { makeInstance } from '@circus/dicom';
import type { InstanceTransform } from '../../src/storing/transform.js';
import { TestIngest } from '../support/testIngest.js';

const replacement = makeInstance({
  seriesInstanceUid: '1.2.30',
  sopInstanceUid: '1.2.30.1',
  patientName: 'Known^Again',
});

/** Gives every instance of the patient "Unknown" a name back. */
const naming: InstanceTransform = {
  name: 'naming',
  async apply(bytes) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    const isUnknown = whole.includes('Unknown');
    async function* result() {
      yield isUnknown ? replacement : whole;
    }
    return { bytes: result(), mark: isUnknown ? { transform: 'naming', keyId: 7 } : null };
  },
};

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start({ transforms: [naming] });
});
afterAll(() => ingest.stop());

describe('a transform', () => {
  it('changes the bytes before they are hashed, and the row says which one did', async () => {
    const stored = await ingest.store(makeInstance({ patientName: 'Unknown' }));
    const [row] = await ingest.query<Record<string, unknown>>`
      SELECT sha256, transformed_by FROM archive.instance WHERE id = ${stored.instanceId}`;
    expect(row).toEqual({
      sha256: createHash('sha256').update(replacement).digest('hex'),
      transformed_by: [{ transform: 'naming', keyId: 7 }],
    });
    expect(stored.sopInstanceUid).toBe('1.2.30.1');
  });

  it('that changes nothing leaves no trace', async () => {
    const bytes = makeInstance({ patientName: 'Somebody', seriesInstanceUid: '1.2.31' });
    const stored = await ingest.store(bytes);
    const [row] = await ingest.query<Record<string, unknown>>`
      SELECT sha256, transformed_by FROM archive.instance WHERE id = ${stored.instanceId}`;
    expect(row).toEqual({ sha256: createHash('sha256').update(bytes).digest('hex'), transformed_by: null });
  });
});
