import { makeInstance } from '@circus/dicom';
import { accessOfNobody, sharedData } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';
import { Contract, type Operation, type Schema } from './contract.js';
import { directoryExamples } from './examples/directories.js';
import type { Example, ExampleArchive, ExamplesOf } from './examples/example.js';
import { filteringExamples } from './examples/filtering.js';
import { generalExamples } from './examples/general.js';
import { imageExamples } from './examples/images.js';
import { importExamples } from './examples/importSessions.js';
import { logExamples } from './examples/log.js';
import { metadataExamples } from './examples/metadata.js';
import { seriesTypeExamples } from './examples/seriesTypes.js';
import { Neighbours } from './neighbours.js';

/**
 * Examples by the contract's tags. Every operation of a tag has one that succeeds, unless it is named in `ELSEWHERE`:
 * whoever serves a further tag gives its examples in a file of its own.
 */
const EXAMPLES: Record<string, ExamplesOf> = {
  General: generalExamples,
  'Meta Data': metadataExamples,
  'Series Types': seriesTypeExamples,
  Images: imageExamples,
  Import: importExamples,
  Filtering: filteringExamples,
  Directories: directoryExamples,
  Logs: logExamples,
};

/** The one operation that asks for no credential (spec slicebox 3). */
const PUBLIC = 'GET /system/health';

/** Operations of these tags that are looked at elsewhere. */
const ELSEWHERE = ['GET /destinations'];

const document = sharedData('seeds/004_c25d29f232ab696c.txt', "the test of Slicebox' contract");
const withContract = document === null ? describe.skip : describe;

withContract("Slicebox' contract", () => {
  let contract: Contract;
  let archive: ExampleArchive;
  let neighbours: Neighbours;
  const answered = new Map<string, Set<number>>();

  beforeAll(async () => {
    contract = new Contract(document as string);
    const ingest = await TestIngest.start();
    const stored = await ingest.store(makeInstance({ patientName: 'FINDME^A', patientId: 'F1', modality: 'CT' }));
    const { instanceId, seriesId, studyId, patientId } = stored;
    archive = {
      ingest,
      administrator: ingest.administrator,
      user: accessOfNobody({ userId: 2, domains: ['default'], globalPrivileges: ['personalInfoView'] }),
      outsider: accessOfNobody({ userId: 3, domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] }),
      blind: accessOfNobody({ userId: 4, domains: ['default'] }),
      ids: { patient: patientId, study: studyId, series: seriesId, image: instanceId },
    };
    neighbours = await Neighbours.start(archive);
    for (const { userId: id, userEmail, loginId } of [archive.administrator, archive.user])
      await ingest.owner.user.create({ data: { id, userEmail, loginId, passwordHash: '' } });
    await ingest.owner.importSession.create({ data: { name: 'Old CDs', userId: 2, userName: 'user2' } });
  });
  afterAll(async () => {
    await neighbours?.stop();
    await archive?.ingest.stop();
  });

  describe.each(Object.entries(EXAMPLES))('%s', (tag, examplesOf) => {
    it('is kept by the answers to all examples', async () => {
      const flaws: string[] = [];
      for (const given of examplesOf(archive))
        flaws.push(...(await flawsOf(typeof given === 'function' ? given() : given)));
      expect(flaws).toEqual([]);
    }, 60_000);

    it('is refused with 400 or 404 for input that is not of its form', async () => {
      const flaws: string[] = [];
      for (const operation of operationsOf(tag)) {
        for (const example of malformed(contract, operation)) flaws.push(...(await flawsOf(example)));
      }
      expect(flaws).toEqual([]);
    }, 60_000);

    it('is refused to nobody in particular with 401 in plain text', async () => {
      const flaws: string[] = [];
      for (const operation of operationsOf(tag)) {
        if (operation.name === PUBLIC) continue;
        const path = operation.path.replace(/\{\w+\}/g, '1');
        const response = await fetch(`${neighbours.urlOf(operation)}/api${path}`, { method: operation.method });
        if (response.status !== 401) flaws.push(`${operation.name}: ${response.status}`);
        flaws.push(...formFlawsOf(operation.name, response, await response.text()));
      }
      expect(flaws).toEqual([]);
    });
  });

  it('has an example of a success for each operation', () => {
    const all = Object.keys(EXAMPLES).flatMap(operationsOf);
    const missing = all.filter(({ name }) => ![...(answered.get(name) ?? [])].some((status) => status < 300));
    expect(all.length).toBeGreaterThan(Object.keys(EXAMPLES).length);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  /** The operations of a tag that this service serves. */
  const operationsOf = (tag: string): Operation[] =>
    contract.operations.filter((operation) => operation.tag === tag && !ELSEWHERE.includes(operation.name));

  /** Calls an operation. @returns what is not as the example and the contract say */
  async function flawsOf(example: Example): Promise<string[]> {
    const operation = contract.operation(example.operation);
    const name = `${operation.name} ${example.when}`;
    const response = await neighbours.request(operation, addressOf(operation, example), requestOf(operation, example));
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString();
    if (response.status !== example.status)
      return [`${name}: ${response.status} instead of ${example.status}: ${text}`];
    answered.set(operation.name, (answered.get(operation.name) ?? new Set()).add(response.status));
    if (!operation.answers.has(response.status) && !example.beyondContract)
      return [`${name}: the contract has no ${response.status}`];
    if (response.status >= 400) return formFlawsOf(name, response, text);
    if (example.seeBytes) {
      try {
        example.seeBytes(bytes, response);
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
      return [];
    }
    const schema = example.answer ? contract.schema(example.answer) : operation.answers.get(response.status);
    if (!schema) return text === '' ? [] : [`${name}: a body where there is none: ${text}`];
    const body: unknown = JSON.parse(text);
    try {
      example.see?.(body);
    } catch (error) {
      return [`${name}: ${(error as Error).message} ${text}`];
    }
    return contract.flawsOf(body, schema, example.optional).map((flaw) => `${name}: ${flaw}`);
  }
});

/** Calls that the operation's own description rules out: ids and numbers that are none, and bodies of another form. */
function malformed(contract: Contract, { name, parameters, body }: Operation): Example[] {
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  const path = Object.fromEntries(inPath.map((parameter) => [parameter, 1]));
  const refused = { operation: name, path, status: 400, beyondContract: true };
  const numbers = parameters.filter(({ in: place, schema }) => place === 'query' && schema.type === 'integer');
  const wrongBodies =
    body === null ? [] : [Buffer.from('{'), Buffer.from('"text"'), contract.resolved(body).type === 'array' ? {} : []];
  return [
    ...inPath.map((parameter) => ({
      ...refused,
      when: `with a ${parameter} that is no number`,
      path: { ...path, [parameter]: 'x' },
      ...(body !== null && { body: validFor(contract, body) }),
      status: 404,
    })),
    ...numbers.map((parameter) => ({
      ...refused,
      when: `with a ${parameter.name} that is no number`,
      query: { [parameter.name]: 'x' },
    })),
    ...wrongBodies.map((wrong, n) => ({ ...refused, when: `with a body of another form (${n + 1})`, body: wrong })),
  ];
}

/** The smallest value of a schema, with every member that it names but those that are of one above it. */
function validFor(contract: Contract, given: Schema, above: readonly Schema[] = []): unknown {
  const resolved = contract.resolved(given);
  const { type, properties = {}, items } = resolved;
  const inside = [...above, resolved];
  if (type === 'array') return items ? [validFor(contract, items, inside)] : [];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'string') return 'text';
  if (type === 'boolean') return false;
  const members = Object.entries(properties).filter(([, member]) => !inside.includes(contract.resolved(member)));
  return Object.fromEntries(members.map(([name, member]) => [name, validFor(contract, member, inside)]));
}

function addressOf(operation: Operation, { path = {}, query = {} }: Example): string {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (path[name] === undefined) throw new Error(`The example of ${operation.name} has no ${name}`);
    return encodeURIComponent(path[name]);
  });
  const known = operation.parameters.map(({ name }) => name);
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) throw new Error(`The contract has no parameter ${name} of ${operation.name}`);
  }
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `/api${filled}${parameters.size > 0 ? `?${parameters}` : ''}`;
}

function requestOf(operation: Operation, { body, as }: Example) {
  const { method } = operation;
  if (body === undefined) return { method, as };
  if (body instanceof FormData) return { method, as, body };
  if (Buffer.isBuffer(body))
    return { method, as, body: new Uint8Array(body), headers: { 'content-type': 'application/octet-stream' } };
  return { method, as, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** A refusal is plain text (spec slicebox 1). */
function formFlawsOf(name: string, response: Response, text: string): string[] {
  const type = response.headers.get('content-type');
  const flaws = type === 'text/plain; charset=UTF-8' ? [] : [`${name}: a refusal as ${type}`];
  return text === '' || text.startsWith('{') ? [...flaws, `${name}: a refusal without words: ${text}`] : flaws;
}
