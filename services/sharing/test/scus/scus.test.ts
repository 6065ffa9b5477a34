import type { Destination, Scu } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually, freePort, isInstalled, logLines } from '@circus/testkit';
import { DicomReceiver } from '../support/dicomReceiver.js';
import { TestSharing } from '../support/testSharing.js';

let sharing: TestSharing;
let names = 0;
const withDcmtk = isInstalled('storescp') ? describe : describe.skip;

beforeAll(async () => {
  sharing = await TestSharing.start({ SCU_RETRY_MS: '50', DICOM_NEGOTIATION_MS: '3000' });
});
afterAll(() => sharing.stop());

const create = (json: unknown, as = sharing.administrator) =>
  sharing.request('/api/scus', { method: 'POST', json, as });
async function made(port: number, given: object = {}): Promise<Scu> {
  names += 1;
  const response = await create({ name: `node ${names}`, aeTitle: 'PEER', host: '127.0.0.1', port, ...given });
  expect(response.status).toBe(201);
  return (await response.json()) as Scu;
}
const send = (id: number | string, json: unknown, as = sharing.user) =>
  sharing.request(`/api/scus/${id}/send`, { method: 'POST', json, as });

describe('SCUs', () => {
  it('are entered, listed and deleted by administrators, one of the same name being the one there is', async () => {
    const given = { id: -1, name: 'PACS', aeTitle: ' PACS_STORE ', host: 'pacs.example.org', port: 11_112 };
    const first = await create(given);
    const scu = (await first.json()) as Scu;
    expect([first.status, scu]).toEqual([
      201,
      { ...given, id: expect.any(Number), aeTitle: 'PACS_STORE', callingAeTitle: null, tls: false },
    ]);
    const again = await create({ ...given, port: 4 });
    expect([again.status, await again.json()]).toEqual([201, scu]);
    expect(await (await sharing.request('/api/scus')).json()).toEqual([scu]);
    const destinations = (await (await sharing.request('/api/destinations')).json()) as Destination[];
    expect(destinations).toEqual([{ destinationType: 'scu', destinationName: 'PACS', destinationId: scu.id }]);
    const remove = () => sharing.request(`/api/scus/${scu.id}`, { method: 'DELETE', as: sharing.administrator });
    for (let twice = 0; twice < 2; twice += 1) expect((await remove()).status).toBe(204);
    expect(await (await sharing.request('/api/scus')).json()).toEqual([]);
  });

  it('are refused with a reason', async () => {
    const other = await made(1);
    const given = { name: 'refused', aeTitle: 'A', host: 'h', port: 104 };
    const refusals: [object, string][] = [
      [{ ...given, aeTitle: '' }, 'at least one character'],
      [{ ...given, aeTitle: 'SEVENTEEN_LETTERS' }, 'at most 16'],
      [{ ...given, port: -1 }, '0 to 65535'],
      [{ ...given, port: 65_536 }, '0 to 65535'],
      [{ ...given, host: '' }, 'needs a host'],
      [{ ...given, host: 'http://x/' }, 'name or an address'],
      [{ ...given, host: other.host, port: other.port }, 'another SCU'],
    ];
    for (const [body, words] of refusals) {
      const answer = await create(body);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(words)]);
    }
    expect((await create(given, sharing.user)).status).toBe(403);
    const remove = await sharing.request(`/api/scus/${other.id}`, { method: 'DELETE' });
    expect(remove.status).toBe(403);
  });
});

withDcmtk('sending to an SCU', () => {
  let receiver: DicomReceiver;
  let ids: number[];
  beforeAll(async () => {
    ids = [];
    for (const n of [1, 2, 3])
      ids.push(await sharing.store(makeInstance({ sopInstanceUid: `1.2.70.${n}`, seriesInstanceUid: '1.2.70' })));
  });
  beforeEach(async () => {
    receiver = await DicomReceiver.start();
  });
  afterEach(() => receiver.stop());

  it('is answered when the node has all images, and told', async () => {
    const lines = await logLines(await sharing.nats.connect('reader'));
    const scu = await made(receiver.port, { callingAeTitle: 'HOSPITAL' });
    const answer = await send(scu.id, [...ids, ids[0]]);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(receiver.received()).toEqual(['1.2.70.1', '1.2.70.2', '1.2.70.3']);
    expect(receiver.output.match(/Association Received/g)).toHaveLength(2);
    await eventually(async () =>
      lines.some((line) => line.startsWith('INFO SCU: ') && line.includes(`Sent 3 images to ${scu.name}`)),
    );
    const [entry] = await sharing.query<{ payload: object }>`
      SELECT payload FROM sharing.outbox WHERE subject = 'circus.images.sent' ORDER BY id DESC LIMIT 1`;
    expect(entry?.payload).toMatchObject({ destinationType: 'scu', destinationId: scu.id, imageCount: 3 });
  });

  it('leaves out what is not there or of another domain, unless that is everything', async () => {
    const scu = await made(receiver.port);
    const secret = await sharing.store(makeInstance({ sopInstanceUid: '1.2.71.1', seriesInstanceUid: '1.2.71' }), {
      domain: 'secret',
    });
    expect((await send(scu.id, [ids[1], secret, 999_999])).status).toBe(204);
    expect(receiver.received()).toEqual(['1.2.70.2']);
    for (const [id, body, status] of [
      [scu.id, [secret, 999_999], 404],
      [scu.id, [], 404],
      [999, ids, 404],
      ['x', ids, 404],
      [scu.id, ['1'], 400],
      [scu.id, {}, 400],
    ] as const) {
      expect([id, body, (await send(id, body)).status]).toEqual([id, body, status]);
    }
    const blind = accessOfNobody({ userId: 7, domains: ['default'] });
    expect((await send(scu.id, ids, blind)).status).toBe(403);
  });

  it('fails with 502 and the reason where the node cannot be reached, or does not want them', async () => {
    const nowhere = await made(await freePort());
    const answer = await send(nowhere.id, ids);
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('refuses the connection')]);
    const unknown = await made(104, { host: 'nowhere.invalid' });
    expect(await (await send(unknown.id, ids)).text()).toContain('host is unknown');
    await receiver.stop();
    receiver = await DicomReceiver.start();
    const picky = await made(receiver.port);
    // A private class that storescp does not know.
    const image = await sharing.store(
      makeInstance({ sopInstanceUid: '1.2.72.1', seriesInstanceUid: '1.2.72', sopClassUid: '1.2.826.0.1.3680043.1' }),
    );
    const refused = await send(picky.id, [image, ids[0]]);
    expect([refused.status, await refused.text()]).toEqual([502, expect.stringContaining('1 of 2 images')]);
    // The others are there all the same.
    expect(receiver.received()).toEqual(['1.2.70.1']);
  });
});
