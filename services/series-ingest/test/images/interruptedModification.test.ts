import { makeInstance } from '@circus/dicom';
import { eventually, type ServiceProcess } from '@circus/testkit';
import { IngestSurroundings } from '../support/ingestSurroundings.js';

let surroundings: IngestSurroundings;
let service: ServiceProcess;

beforeAll(async () => {
  surroundings = await IngestSurroundings.make();
  // Whoever deletes an image, or commits a new one, waits where and while this table says.
  const { owner } = surroundings;
  await owner.$executeRawUnsafe('CREATE TABLE public.waiting_at (place text)');
  await owner.$executeRawUnsafe('GRANT SELECT ON public.waiting_at TO PUBLIC');
  await owner.$executeRawUnsafe(`
    CREATE FUNCTION archive.wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      WHILE EXISTS (SELECT FROM public.waiting_at WHERE place = TG_NAME) LOOP PERFORM pg_sleep(0.02); END LOOP;
      RETURN NULL;
    END $$`);
  await owner.$executeRawUnsafe(`
    CREATE TRIGGER deleting AFTER DELETE ON archive.instance FOR EACH ROW EXECUTE FUNCTION archive.wait()`);
  await owner.$executeRawUnsafe(`
    CREATE CONSTRAINT TRIGGER committing AFTER INSERT ON archive.instance DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION archive.wait()`);
});
afterAll(() => surroundings.remove());
beforeEach(async () => {
  service = await surroundings.start();
});
afterEach(async () => {
  await service.stop();
});

const request = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${service.url}${path}`, { ...init, headers: { ...surroundings.headers, ...init.headers } });

async function store(seriesInstanceUid: string): Promise<number> {
  const body = new Uint8Array(makeInstance({ seriesInstanceUid, patientId: 'OLD' }));
  const headers = { 'content-type': 'application/octet-stream' };
  const response = await request('/api/images', { method: 'POST', body, headers });
  return ((await response.json()) as { id: number }).id;
}

const modify = (id: number) =>
  request(`/api/images/${id}/modify`, {
    method: 'PUT',
    body: JSON.stringify([{ tagPath: { name: 'PatientID' }, value: 'NEW' }]),
    headers: { 'content-type': 'application/json' },
  });

const rowsOf = (seriesInstanceUid: string) =>
  surroundings.owner.$queryRaw<{ id: bigint; patient_id: string; in_list: bigint }[]>`
    SELECT i.id, s.patient_id, s.number_of_instances AS in_list
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE s.series_instance_uid = ${seriesInstanceUid}`;

const waiting = () => surroundings.owner.$queryRaw<{ pid: number }[]>`
  SELECT pid FROM pg_stat_activity
  WHERE wait_event = 'PgSleep' AND datname = current_database() AND pid <> pg_backend_pid()`;

/** Kills the service while a modification is where `place` says. */
async function killAt(place: 'deleting' | 'committing', id: number): Promise<void> {
  await surroundings.owner.$executeRaw`INSERT INTO public.waiting_at VALUES (${place})`;
  const answer = modify(id).catch(() => 'nobody answered');
  await eventually(async () => (await waiting()).length > 0);
  await service.kill();
  expect(await answer).toBe('nobody answered');
  await surroundings.owner.$executeRaw`DELETE FROM public.waiting_at`;
  await eventually(async () => (await waiting()).length === 0);
}

describe('a modification whose process is killed', () => {
  it('after the new image was written and the old one deleted, before the commit, leaves the old one', async () => {
    const id = await store('9.1');
    await killAt('deleting', id);
    service = await surroundings.start();
    expect(await rowsOf('9.1')).toEqual([{ id: BigInt(id), patient_id: 'OLD', in_list: 1 }]);
    expect((await request(`/api/images/${id}`)).status).toBe(200);
    const again = await modify(id);
    expect(again.status).toBe(201);
    expect(await rowsOf('9.1')).toMatchObject([{ patient_id: 'NEW', in_list: 1 }]);
  });

  it('during the commit leaves the new one', async () => {
    const id = await store('9.2');
    await killAt('committing', id);
    service = await surroundings.start();
    const rows = await eventually(async () => {
      const found = await rowsOf('9.2');
      return found[0]?.patient_id === 'NEW' && found;
    });
    expect(rows).toMatchObject([{ patient_id: 'NEW', in_list: 1 }]);
    expect((await request(`/api/images/${rows[0]?.id}`)).status).toBe(200);
    expect((await request(`/api/images/${id}`)).status).toBe(404);
    const [patient] = await surroundings.owner.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM archive.patient p WHERE NOT EXISTS (SELECT FROM archive.study s WHERE s.patient_pk = p.id)`;
    expect(patient?.count).toBe(0n);
  });
});
