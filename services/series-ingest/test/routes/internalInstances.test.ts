import { Refusal, type Replacing, type StoringOrigin } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { ArchiveDoor } from '@circus/service-kit';
import { inChunks, SERVICE_KEY, TestIngest } from '../support/testIngest.js';
import { useInCase } from '../support/usedSeries.js';

const actor = { userId: 7, userEmail: 'a@example.com', address: '10.0.0.1', requestId: 'r' };
const fromBox: StoringOrigin = { sourceType: 'box', sourceId: 3, sourceName: 'Hospital B', actor };

describe('The door for other services', () => {
  let ingest: TestIngest;
  let door: ArchiveDoor;
  beforeAll(async () => {
    ingest = await TestIngest.start();
    door = new ArchiveDoor({ url: ingest.url, service: 'sharing', key: SERVICE_KEY });
  });
  afterAll(async () => {
    await door.close();
    await ingest.stop();
  });

  const replacing = (given: Partial<Replacing> = {}): Replacing => ({
    actor,
    access: { loginId: 'a', role: 'USER', domains: ['default'] },
    mark: { transform: 'anonymize' },
    doing: 'anonymized',
    force: false,
    ...given,
  });
  const bytesOf = async (imageId: number) => Buffer.concat(await (await door.fetch(imageId)).stream.toArray());
  const rejection = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (error instanceof Refusal ? error.kind : error),
    );

  it('stores an instance with its source, says whether it was there, and gives it back', async () => {
    const file = makeInstance({ patientName: 'DOOR^A' });
    const first = await door.store(inChunks(file), fromBox);
    const again = await door.store(inChunks(file), fromBox);
    expect([first.overwrite, again.overwrite, again.imageId]).toEqual([false, true, first.imageId]);
    expect(first.image).toMatchObject({ id: first.imageId, seriesId: first.seriesId });
    expect(await bytesOf(first.imageId)).toEqual(file);
    const rows = await ingest.query`
      SELECT source_type, source_id, source_name, domain FROM archive.series WHERE id = ${first.seriesId}`;
    expect(rows).toEqual([{ source_type: 'box', source_id: 3, source_name: 'Hospital B', domain: 'default' }]);
  });

  it('refuses with the kind and the words of the archive, however long the body is', async () => {
    const long = Buffer.alloc(4 * 2 ** 20, 'x');
    await expect(door.store(inChunks(long), fromBox)).rejects.toMatchObject({ kind: 'invalid', name: 'Refusal' });
    const file = makeInstance({ patientName: 'DOOR^B' });
    await door.store(inChunks(file), { ...fromBox, domain: 'default' });
    expect(await rejection(door.store(inChunks(file), { ...fromBox, domain: 'elsewhere' }))).toBe('conflict');
    expect(await rejection(door.fetch(999_999))).toBe('missing');
    expect(await rejection(door.replace(999_999, inChunks(file), replacing()))).toBe('missing');
  });

  it('stores nothing of bytes that break off, and gives the reason to whoever sent them', async () => {
    const before = await ingest.query`SELECT count(*) FROM archive.instance`;
    const file = makeInstance({ patientName: 'DOOR^C' });
    const broken = (async function* () {
      yield file.subarray(0, file.length - 100);
      throw new Refusal('unprocessable', 'It broke off.');
    })();
    await expect(door.store(broken, fromBox)).rejects.toMatchObject({ kind: 'unprocessable' });
    expect(await ingest.query`SELECT count(*) FROM archive.instance`).toEqual(before);
  });

  it('opens to services alone', async () => {
    const stranger = new ArchiveDoor({ url: ingest.url, service: 'sharing', key: 'x'.repeat(32) });
    expect(await rejection(stranger.fetch(1))).toBe('unavailable');
    await stranger.close();
    for (const method of ['GET', 'PUT']) {
      const response = await ingest.request('/internal/instances/1', { method });
      expect([method, response.status, await response.json()]).toEqual([
        method,
        401,
        { error: 'Only other services of the suite may ask for this.', kind: 'unauthenticated' },
      ]);
    }
    const closed = new ArchiveDoor({ url: 'http://127.0.0.1:9', service: 'sharing', key: SERVICE_KEY });
    expect(await rejection(closed.fetch(1))).toBe('unavailable');
    await closed.close();
  });

  it('replaces an instance by another one, and carries the tags of its series', async () => {
    const { imageId, seriesId } = await door.store(inChunks(makeInstance({ patientName: 'OLD^A' })), fromBox);
    await ingest.query`INSERT INTO archive.series_tag (name) VALUES ('carried')`;
    await ingest.query`
      INSERT INTO archive.series_tagging (series_id, series_tag_id)
      SELECT ${seriesId}::bigint, id FROM archive.series_tag WHERE name = 'carried'`;
    const next = await door.replace(imageId, inChunks(makeInstance({ patientName: 'NEW^A' })), replacing());
    expect(next.imageId).not.toBe(imageId);
    expect(await rejection(door.fetch(imageId))).toBe('missing');
    expect(
      await ingest.query`
        SELECT t.name, i.transformed_by FROM archive.instance i JOIN archive.series_tagging x ON x.series_id = i.series_pk
        JOIN archive.series_tag t ON t.id = x.series_tag_id WHERE i.id = ${next.imageId}`,
    ).toEqual([{ name: 'carried', transformed_by: [{ transform: 'anonymize' }] }]);
  });

  it('keeps the id of an instance that is the same, and does not delete it', async () => {
    const file = makeInstance({ patientName: 'SAME^A', sopInstanceUid: '1.2.3.4.5' });
    const { imageId } = await door.store(inChunks(file), fromBox);
    const next = await door.replace(imageId, inChunks(file), replacing());
    expect([next.imageId, next.overwrite]).toEqual([imageId, true]);
    expect(await bytesOf(imageId)).toEqual(file);
  });

  it('writes over what the same transform has made, and over nothing else', async () => {
    const original = makeInstance({ patientName: 'TWICE^A' });
    const made = makeInstance({ patientName: 'TWICE^ANON' });
    const first = await door.store(inChunks(original), fromBox);
    const anonymous = await door.replace(first.imageId, inChunks(made), replacing());
    const second = await door.store(inChunks(original), fromBox);
    const again = await door.replace(second.imageId, inChunks(made), replacing());
    expect(again.imageId).toBe(anonymous.imageId);
    const other = await door.store(inChunks(makeInstance({ patientName: 'TWICE^B' })), fromBox);
    expect(await rejection(door.replace(other.imageId, inChunks(original), replacing()))).toBeNull();
    const stored = await door.store(inChunks(makeInstance({ patientName: 'TWICE^C' })), fromBox);
    const standing = makeInstance({ patientName: 'TWICE^D' });
    await door.store(inChunks(standing), fromBox);
    expect(await rejection(door.replace(stored.imageId, inChunks(standing), replacing()))).toBe('conflict');
  });

  it('leaves a series alone that a case uses, except to an administrator who means it', async () => {
    const { imageId, seriesId } = await door.store(inChunks(makeInstance({ patientName: 'CASE^A' })), fromBox);
    await useInCase(ingest, 'anonymized', seriesId);
    const next = () => inChunks(makeInstance({ patientName: 'CASE^B' }));
    expect(await rejection(door.replace(imageId, next(), replacing()))).toBe('conflict');
    expect(await rejection(door.replace(imageId, next(), replacing({ force: true })))).toBe('conflict');
    const access = { ...replacing().access, role: 'ADMINISTRATOR' as const };
    expect(await rejection(door.replace(imageId, next(), replacing({ access, force: true })))).toBeNull();
  });

  it('knows no image of domains that the caller does not have', async () => {
    const { imageId } = await door.store(inChunks(makeInstance({ patientName: 'FAR^A' })), fromBox);
    const access = { ...replacing().access, domains: ['elsewhere'] };
    const bytes = inChunks(makeInstance({ patientName: 'FAR^B' }));
    expect(await rejection(door.replace(imageId, bytes, replacing({ access })))).toBe('missing');
  });
});
