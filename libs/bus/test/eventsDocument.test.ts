import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@circus/bus';
import { type EventDefinition, events } from '@circus/contracts';
import { eventually, freePort, RunningProgram, silentLog } from '@circus/testkit';
import { transformSync } from '@swc/core';
import { connect } from 'nats';
import { z } from 'zod';

const PATH = 'docs/events.md';
const MARK = /<!-- Behind this line.*-->\n\n/;
const document = readFileSync(PATH, 'utf8');
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(document)?.[1] as string;

describe('docs/events.md', () => {
  it('describes every event as the code defines it', () => {
    const [mark] = MARK.exec(document) as RegExpExecArray;
    const written = document.slice(0, document.indexOf(mark) + mark.length) + sections();
    if (process.env.CIRCUS_UPDATE_GENERATED === '1') writeFileSync(PATH, written);
    // Not up to date? CIRCUS_UPDATE_GENERATED=1 npx jest libs/bus/test/eventsDocument.test.ts
    expect(readFileSync(PATH, 'utf8')).toBe(written);
  });

  describe('shows a listener', () => {
    const folder = mkdtempSync(join(tmpdir(), 'circus-listener-'));
    // Inside of the package, where its imports are found.
    const script = join('libs/bus/dist', `listener-${process.pid}.mjs`);
    let server: RunningProgram;
    let suite: Bus;
    let listener: ChildProcess | undefined;
    let url: (user: string) => string;

    beforeAll(async () => {
      const port = await freePort();
      const users = blockOf('conf').replace(/\$(SUITE|LISTENER)_PASSWORD/g, 'word');
      const configuration = join(folder, 'nats.conf');
      writeFileSync(configuration, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${folder}" }\n${users}`);
      server = RunningProgram.start('nats-server', ['-c', configuration]);
      url = (user) => `nats://${user}:word@127.0.0.1:${port}`;
      suite = await Bus.connect({ url: url('circus'), name: 'suite', log: silentLog() });
      mkdirSync('libs/bus/dist', { recursive: true });
      const { code } = transformSync(blockOf('ts'), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      writeFileSync(script, code);
    });
    afterAll(async () => {
      listener?.kill();
      await suite.close();
      await server.stop();
      rmSync(script, { force: true });
      rmSync(folder, { recursive: true, force: true });
    });

    it('that is told of what was published before it came, and prints it', async () => {
      const seriesUid = '1.2.3';
      await suite.publish(
        events.seriesUpdated,
        {
          version: 1,
          seriesId: 1,
          seriesUid,
          studyUid: '1.2',
          domain: 'default',
          seriesVersion: 1,
          numberOfInstances: 7,
        },
        'one',
      );
      let printed = '';
      listener = spawn(process.execPath, [script], { env: { ...process.env, NATS_URL: url('listener') } });
      for (const stream of [listener.stdout, listener.stderr]) stream?.on('data', (text) => (printed += text));
      await eventually(() => printed.includes('1.2.3 in default has 7 images'));
    });

    it('with a credential that can tell the suite nothing, and ask it nothing', async () => {
      const connection = await connect({
        servers: url('listener').replace(/\/\/.*@/, '//'),
        user: 'listener',
        pass: 'word',
      });
      try {
        for (const subject of [
          events.seriesUpdated.subject,
          events.accessChanged.subject,
          'circus.rpc.auth.accessOf',
        ]) {
          const refused = (async () => {
            for await (const { data } of connection.status()) if (String(data).includes('PERMISSIONS')) return true;
            return false;
          })();
          connection.publish(subject, '{}');
          expect([subject, await refused]).toEqual([subject, true]);
        }
      } finally {
        await connection.close();
      }
    });
  });
});

/** A heading, when it happens, and its properties, for each event. */
function sections(): string {
  return Object.values(events as Record<string, EventDefinition>)
    .toSorted((one, other) => (one.subject < other.subject ? -1 : 1))
    .map(({ subject, summary, payload, durable }) => {
      const schema = z.toJSONSchema(payload, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
      const rows = rowsOf(schema, '');
      return [
        `### \`${subject}\``,
        '',
        `${summary}. ${durable ? 'Kept.' : 'Not kept.'}`,
        '',
        '| property | type |',
        '| --- | --- |',
        ...rows.map(([name, type]) => `| \`${name}\` | ${type} |`),
        '',
      ].join('\n');
    })
    .join('\n');
}

interface JsonSchema {
  type?: string;
  format?: string;
  const?: unknown;
  enum?: unknown[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** Properties with their types; those of objects in lists as `list[].property`. */
function rowsOf({ properties = {}, required = [] }: JsonSchema, before: string): [string, string][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const optional = required.includes(name) ? '' : ', may be missing';
    const inside = schema.items?.properties ? rowsOf(schema.items, `${before}${name}[].`) : [];
    return [[`${before}${name}`, `${typeOf(schema)}${optional}`] as [string, string], ...inside];
  });
}

function typeOf({ type, format, const: constant, enum: values, items, anyOf }: JsonSchema): string {
  if (constant !== undefined) return `\`${JSON.stringify(constant)}\``;
  if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return `list of ${items ? typeOf(items) : 'anything'}`;
  return format === undefined ? (type ?? 'anything') : `${type} (${format})`;
}
