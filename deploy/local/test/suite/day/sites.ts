import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openDatabase } from '@circus/db';
import { type TestSuite, testSuite } from '@circus/testkit';

export type SiteName = 'hospital' | 'research';

/** What takes minutes elsewhere takes moments; all else is as a new installation has it. */
const QUICK = {
  ...{ FORWARDING_QUIET_MS: '1500', FORWARDING_INTERVAL_MS: '200', FORWARDING_CLAIM_MS: '1500' },
  ...{ BOX_PUSH_INTERVAL_MS: '200', BOX_LEASE_MS: '1500', BOX_RETRY_FIRST_MS: '200', BOX_RETRY_MOST_MS: '1000' },
};

/** One of the two suites of the day. */
export class Site {
  private constructor(
    readonly name: SiteName,
    readonly suite: TestSuite,
  ) {}

  /** @param folder holds the data directory, under the name of the site */
  static async open(name: SiteName, folder: string, environment: Record<string, string> = {}): Promise<Site> {
    const own = { CIRCUS_DATA_DIR: join(folder, name), SCP_HOST: '127.0.0.1', LOG_LEVEL: 'warn' };
    return new Site(name, await testSuite({ ...own, ...QUICK, ...environment }));
  }

  /** In a sentence. */
  get called(): string {
    return this.name === 'hospital' ? 'the hospital' : 'the research site';
  }

  /** As the administrator. @throws where it is refused */
  async json<Body>(path: string): Promise<Body> {
    const answer = await this.suite.fetch(path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${this.name} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Body;
  }

  async bytes(path: string): Promise<Buffer> {
    const answer = await this.suite.fetch(path);
    if (!answer.ok) throw new Error(`${this.name} ${path}: ${answer.status} ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** How often a service was ready again after it had died. */
  timesReadyAgain(service: string): number {
    return this.suite.output().split(`${service} is ready again`).length - 1;
  }

  /** Tables with a row that has one of these words in any column, whatever its case: `schema.table`. */
  async tablesWith(words: readonly string[]): Promise<string[]> {
    const database = openDatabase(this.suite.state().databaseUrl, { connections: 1 });
    try {
      const tables = await database.$queryRaw<{ name: string }[]>`
        SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
      // A server whose tables are not seen would have no such row either.
      expect(tables.length).toBeGreaterThan(50);
      const patterns = words.map((word) => `%${word}%`);
      const found: string[] = [];
      for (const { name } of tables) {
        const [rows] = await database.$queryRawUnsafe<{ n: bigint }[]>(
          `SELECT count(*) AS n FROM ${name} AS whole_row WHERE whole_row::text ILIKE ANY ($1::text[])`,
          patterns,
        );
        if (Number(rows?.n) > 0) found.push(name);
      }
      return found;
    } finally {
      await database.$disconnect();
    }
  }

  /** Everything below the data directory, whoever wrote it: images, the database's own files, streams, logs. */
  filesWith(words: readonly string[]): string[] {
    const pattern = new RegExp(words.map((word) => word.replace(/[.^$]/g, '\\$&')).join('|'), 'i');
    const directory = this.suite.dataDirectory;
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => pattern.test(contentOf(path)))
      .map((path) => relative(directory, path));
  }

  async close(): Promise<void> {
    await this.suite.stop();
    this.suite.remove();
  }
}

/** Empty where it has gone meanwhile: the suite is at work. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Waits for something that happens beside the request, as long as the test may take. */
export async function until<Found>(look: () => Promise<Found | false | null | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
