import { sharedData } from '@circus/testkit';
import { Contract, type Operation, type Schema } from './contract.js';
import type { Example } from './examples/example.js';

/** A service whose answers are compared with the contract. */
export interface ContractedService<Archive> {
  /** What examples are made of. */
  archive: Archive;
  url: string;
  /** Of an operation that another service serves, which stands beside this one. */
  urlOf?(operation: Operation): string;
  /** @param init.as the administrator where left out */
  request(path: string, init: RequestInit & Pick<Example, 'as'>, operation: Operation): Promise<Response>;
  stop(): Promise<void>;
  /** Parameters of paths that are credentials: one that counts. Another one is refused with 401. */
  credentials?: Readonly<Record<string, string>>;
}

/** The one operation that asks for no credential (spec slicebox 3). */
const PUBLIC = 'GET /system/health';

/** The examples of one tag, as `ExamplesOf`. */
type Examples<Archive> = (archive: Archive) => (Example | (() => Example))[];

/**
 * Compares a service with Slicebox' contract, by examples of what it serves of each tag: every operation has one that
 * succeeds.
 *
 * @param elsewhere operations of these tags that another service serves
 */
export function describeContract<Archive>(
  examples: Readonly<Record<string, Examples<Archive>>>,
  elsewhere: readonly string[],
  start: () => Promise<ContractedService<Archive>>,
): void {
  const document = sharedData('seeds/004_c25d29f232ab696c.txt', "the test of Slicebox' contract");
  const withContract = document === null ? describe.skip : describe;

  withContract("Slicebox' contract", () => {
    let contract: Contract;
    let service: ContractedService<Archive>;
    const answered = new Map<string, Set<number>>();

    beforeAll(async () => {
      contract = new Contract(document as string);
      service = await start();
    });
    afterAll(() => service?.stop());

    describe.each(Object.entries(examples))('%s', (tag, examplesOf) => {
      it('is kept by the answers to all examples', async () => {
        const flaws: string[] = [];
        for (const given of examplesOf(service.archive))
          flaws.push(...(await flawsOf(typeof given === 'function' ? given() : given)));
        expect(flaws).toEqual([]);
      }, 60_000);

      it('is refused with 400 or 404 for input that is not of its form', async () => {
        const flaws: string[] = [];
        for (const operation of operationsOf(tag)) {
          for (const example of malformed(contract, operation, service.credentials))
            flaws.push(...(await flawsOf(example)));
        }
        expect(flaws).toEqual([]);
      }, 60_000);

      it('is refused to nobody in particular with 401 in plain text', async () => {
        const flaws: string[] = [];
        for (const operation of operationsOf(tag)) {
          if (operation.name === PUBLIC) continue;
          const path = operation.path.replace(/\{\w+\}/g, '1');
          const response = await fetch(`${urlOf(operation)}/api${path}`, { method: operation.method });
          if (response.status !== 401) flaws.push(`${operation.name}: ${response.status}`);
          flaws.push(...formFlawsOf(operation.name, response, await response.text()));
        }
        expect(flaws).toEqual([]);
      });
    });

    it('has an example of a success for each operation', () => {
      const all = Object.keys(examples).flatMap(operationsOf);
      const missing = all.filter(({ name }) => ![...(answered.get(name) ?? [])].some((status) => status < 300));
      expect(all.length).toBeGreaterThan(Object.keys(examples).length);
      expect(missing.map(({ name }) => name)).toEqual([]);
    });

    const urlOf = (operation: Operation): string => service.urlOf?.(operation) ?? service.url;

    /** The operations of a tag that this service serves. */
    const operationsOf = (tag: string): Operation[] =>
      contract.operations.filter((operation) => operation.tag === tag && !elsewhere.includes(operation.name));

    /** Calls an operation. @returns what is not as the example and the contract say */
    async function flawsOf(example: Example): Promise<string[]> {
      const operation = contract.operation(example.operation);
      const name = `${operation.name} ${example.when}`;
      const response = await service.request(addressOf(operation, example), requestOf(operation, example), operation);
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
      if (example.isOtherwiseDescribed) return text === '' ? [`${name}: no body`] : [];
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
}

/** Calls that the operation's own description rules out: ids and numbers that are none, and bodies of another form. */
function malformed(
  contract: Contract,
  { name, parameters, body }: Operation,
  credentials: Readonly<Record<string, string>> = {},
): Example[] {
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  const path = Object.fromEntries(inPath.map((parameter) => [parameter, credentials[parameter] ?? 1]));
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
      status: parameter in credentials ? 401 : 404,
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
