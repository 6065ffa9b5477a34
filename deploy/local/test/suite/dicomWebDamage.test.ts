import { connect } from 'node:net';
import { type DicomJson, makeInstance } from '@circus/dicom';
import { mutationsOf, type TestSuite, testSuite } from '@circus/testkit';

const DAMAGED = process.env.CIRCUS_LONG === '1' ? 5_000 : 150;
const instance = (n: number, given: Parameters<typeof makeInstance>[0] = {}) =>
  makeInstance({
    studyInstanceUid: '1.9',
    seriesInstanceUid: '1.9.1',
    sopInstanceUid: `1.9.1.${n}`,
    instanceNumber: n,
    rows: 8,
    columns: 8,
    ...given,
  });
const INSTANCE = '/dicom-web/studies/1.9/series/1.9.1/instances/1.9.1.1';
const TYPE = 'multipart/related; type="application/dicom"; boundary=b';
const part = (bytes: Buffer, headers = 'Content-Type: application/dicom'): Buffer =>
  Buffer.concat([Buffer.from(`--b\r\n${headers}\r\n\r\n`), bytes, Buffer.from('\r\n')]);
const END = Buffer.from('--b--\r\n');
const valid = Buffer.concat([part(instance(1)), part(instance(2)), END]);

describe('DICOMweb behind the gateway', () => {
  let suite: TestSuite;
  let processes: string;
  const pids = (): string =>
    JSON.stringify(Object.entries(suite.state().processes).map(([name, { pid }]) => [name, pid]));

  beforeAll(async () => {
    // Everything comes from one address here.
    suite = await testSuite({ RATE_LIMIT_PER_SECOND: '100000', RATE_LIMIT_BURST: '100000' });
    processes = pids();
    expect((await post(valid)).status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  /** Byte by byte what is said, as no HTTP library would send it; the answer's status, 0 without one. */
  const post = (body: Buffer, { type = TYPE, further = [] as string[], length = body.length } = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { hostname, port, host } = new URL(suite.url);
      const socket = connect(Number(port), hostname);
      let answer = '';
      const late = setTimeout(() => {
        socket.destroy();
        reject(new Error(`There was no answer within 20 seconds, only: ${answer}`));
      }, 20_000);
      socket.on('data', (bytes) => (answer += bytes));
      socket.on('error', () => undefined); // an answer may have come before
      socket.on('close', () => {
        clearTimeout(late);
        const [, status = '0', text = ''] = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
        resolve({ status: Number(status), text });
      });
      const lines = [
        'POST /dicom-web/studies HTTP/1.1',
        `host: ${host}`,
        `authorization: Bearer ${suite.token}`,
        'connection: close',
        `content-type: ${type}`,
        `content-length: ${length}`,
        ...further,
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(body);
    });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await suite.fetch(path, { headers });
    return { status: response.status, text: await response.text() };
  };

  describe('refuses, with the reason,', () => {
    const many = (count: number, text: string): Buffer => Buffer.alloc(count, text);
    it.each([
      ['a body without its last boundary', 400, part(instance(3))],
      ['a body with another boundary than it says', 400, valid, { type: TYPE.replace('=b', '=other') }],
      ['a body without a boundary', 400, valid, { type: 'multipart/related; type="application/dicom"' }],
      ['a body without parts', 400, Buffer.from('--b--\r\n')],
      ['an empty body', 400, Buffer.alloc(0)],
      ['a length that is none', 400, valid, { length: -5 }],
      ['a part whose headers have no end', 400, Buffer.concat([Buffer.from('--b\r\n'), many(2_000_000, 'h: v\r\n')])],
      ['a part whose headers are none', 400, Buffer.concat([part(instance(3), 'no colon'), END])],
      // Larger than what stands in the buffers between client and service: the answer comes while the body is sent.
      ['a long text before the first part', 400, Buffer.concat([many(150_000, 'p'), valid])],
      ['a very long one', 400, Buffer.concat([many(8_000_000, 'p'), valid])],
      ['an empty part', 409, Buffer.concat([part(Buffer.alloc(0)), END])],
      ['parts of another type', 409, Buffer.concat([part(instance(3), 'Content-Type: text/html'), END])],
      ['thousands of parts that are nothing', 409, Buffer.concat([...Array(2_000).fill(part(Buffer.from('x'))), END])],
      ['metadata instead of files', 415, valid, { type: TYPE.replace('dicom"', 'dicom+json"') }],
      ['compressed bodies', 415, valid, { further: ['content-encoding: gzip'] }],
      ['a form', 415, valid, { type: 'multipart/form-data; boundary=b' }],
    ] as [string, number, Buffer, Parameters<typeof post>[1]?][])('%s', async (...row) => {
      const [, status, body, given] = row;
      const answer = await post(body, given);
      expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(/^\{"(error"|0008119A|00081198)/)]);
    });

    it.each(
      [
        ['/dicom-web/studies?limit=99999999999999999999', 400],
        ['/dicom-web/studies?offset=1e9', 400],
        ['/dicom-web/studies?constructor=1', 400],
        ['/dicom-web/studies?includefield=__proto__', 400],
        ['/dicom-web/studies?%00=1', 400],
        ['/dicom-web/studies?PatientName[]=x', 400],
        [`/dicom-web/studies?StudyInstanceUID=${Array(300).fill('1.2').join()}`, 400],
        ['/dicom-web/instances?00400275..00400009=1', 400],
        ['/dicom-web/studies/..%2f..%2fetc/metadata', 400],
        [`${INSTANCE}/frames/-1`, 400],
        [`${INSTANCE}/frames/0`, 404],
        [`${INSTANCE}/frames/999999999`, 404],
        [`${INSTANCE}/frames/${Array(10_001).fill(1).join()}`, 400],
        [`${INSTANCE}/frames/${Array(20_000).fill(1).join()}`, 414],
        [`${INSTANCE}/rendered?viewport=99999,99999`, 400],
        [`${INSTANCE}/rendered?viewport=8,8,999999,999999,9,9`, 400],
        [`${INSTANCE}/rendered?window=0,-5`, 400],
        [`${INSTANCE}/rendered?quality=101`, 400],
        [`${INSTANCE}/frames/1/thumbnail?viewport=-1,-1`, 400],
        [`${INSTANCE}/bulkdata/0-99999999`, 404],
        [`${INSTANCE}?accept=${'a/b,'.repeat(2_000)}`, 406],
        [`${INSTANCE}?accept=*/*;q=0`, 406],
      ].map(([path, status]) => [String(path).slice(0, 60), path, status] as [string, string, number]),
    )('%s', async (_, path, status) => {
      const answer = await get(path);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { error: expect.any(String) }]);
    });
  });

  it.each(['*a'.repeat(500), '?'.repeat(1_000), "'; DROP TABLE archive.instance; --", '%_\\', '\ufffd'])(
    'takes a name to search for as a name: %j',
    async (name) => {
      for (const fuzzy of [false, true]) {
        const query = new URLSearchParams({ PatientName: name, fuzzymatching: String(fuzzy) });
        expect([200, 204]).toContain((await get(`/dicom-web/studies?${query}`)).status);
      }
    },
  );

  it('stores of damaged requests exactly what it says it has stored', async () => {
    const mutations = mutationsOf('DICOMweb requests');
    const stored = new Set(['1.9.1.1', '1.9.1.2']);
    const file = (n: number) => instance(100 + n);
    for (let first = 0; first < DAMAGED; first += 10) {
      const numbers = Array.from({ length: 10 }, (_, index) => first + index);
      const answers = await Promise.all(
        numbers.map((n) => post(mutations.of(Buffer.concat([part(file(2 * n)), part(file(2 * n + 1)), END]), n))),
      );
      for (const [index, { status, text }] of answers.entries()) {
        expect([numbers[index], [200, 202, 400, 409].includes(status), text]).toEqual([numbers[index], true, text]);
        if (status === 200 || status === 202) for (const uid of uidsOf(JSON.parse(text))) stored.add(uid);
      }
    }
    const found: string[] = [];
    for (let last = Number.NaN; last !== found.length; ) {
      last = found.length;
      const { status, text } = await get(`/dicom-web/instances?limit=1000&offset=${found.length}`);
      if (status === 200)
        found.push(...(JSON.parse(text) as DicomJson[]).map((one) => String(one['00080018']?.Value?.[0])));
    }
    // A request that was refused in its second part may have stored the first (PS3.18 10.5): nothing said to be stored is missing.
    expect([...stored].filter((uid) => !found.includes(uid))).toEqual([]);
    for (const uid of found.slice(0, 20)) {
      const [one] = JSON.parse((await get(`/dicom-web/instances?SOPInstanceUID=${uid}`)).text) as DicomJson[];
      const address = `/dicom-web/studies/${one?.['0020000D']?.Value?.[0]}/series/${one?.['0020000E']?.Value?.[0]}/instances/${uid}`;
      expect((await get(address, { accept: 'application/dicom' })).status).toBe(200);
      expect((await get(`${address}/metadata`)).status).toBe(200);
      for (const pixels of ['frames/1', 'rendered', 'thumbnail']) {
        expect((await get(`${address}/${pixels}`)).status).not.toBe(500);
      }
    }
  });

  it('has lost no process over it', async () => {
    expect(pids()).toBe(processes);
    expect((await get('/api/system/health')).status).toBe(200);
  });
});

const uidsOf = (report: DicomJson): string[] =>
  ((report['00081199']?.Value ?? []) as DicomJson[]).map((item) => String(item['00081155']?.Value?.[0]));
