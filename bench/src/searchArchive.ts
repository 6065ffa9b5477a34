import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type StandaloneServer, startPostgresql } from '@circus/local';
import { type Database, openDatabase } from '../../libs/db/dist/index.js';
import { type LoadRequest, runLoad } from './load.js';
import { addCaseProjects, fillCases, PROJECTS_OF } from './searchCases.js';
import { fillLists } from './searchLists.js';
import { PLAN_SETTINGS, PlanLog } from './searchPlans.js';
import { CALLERS, type Caller, type Query } from './searchQueries.js';
import { fillArchive } from './searchRows.js';
import { quantile } from './statistics.js';
import { type SuiteTarget, startSuiteTarget } from './suiteTarget.js';

/** Each query is asked so often in a round, and once before. */
const REPETITIONS = 7;
const PASSWORD = 'bench';

/** What came of one query. */
export interface Measured {
  p50: number;
  p99: number;
  /** Matches. */
  total: number;
  items: number;
  scannedTables: string[];
}

/** A suite with its own PostgreSQL and so many series in it. */
export class Archive {
  private readonly found = new Map<string, Measured & { latencies: number[] }>();

  private constructor(
    readonly rows: number,
    private readonly directory: string,
    private readonly postgresql: StandaloneServer,
    private readonly database: Database,
    private readonly suite: SuiteTarget,
    private readonly callers: Record<Caller, Headers>,
  ) {}

  static async start(root: string, rows: number, say: (line: string) => void): Promise<Archive> {
    const directory = mkdtempSync(join(tmpdir(), 'circus-bench-search-'));
    chmodSync(directory, 0o711); // PostgreSQL's own account passes through
    const postgresql = await startPostgresql({
      dataDirectory: directory,
      port: await freePort(),
      password: PASSWORD,
      settings: { ...PLAN_SETTINGS, max_wal_size: '4GB' },
    });
    const database = openDatabase(postgresql.url, { connections: 1, statementTimeoutMs: 3_600_000 });
    say(`starting a suite and filling it with ${rows} series`);
    const suite = await startSuiteTarget(root, { DATABASE_URL: postgresql.url });
    await addCaseProjects(database);
    const callers = await makeCallers(suite);
    await fillArchive(database, rows);
    await fillCases(database, rows);
    await fillLists(database, rows);
    return new Archive(rows, directory, postgresql, database, suite, callers);
  }

  /** Asks every query once, and reads its plans in PostgreSQL's log. */
  async lookAtPlans(queries: readonly Query[]): Promise<void> {
    await this.logPlans(true);
    const plans = new PlanLog(join(this.directory, 'logs', 'postgresql.log'));
    for (const query of queries) {
      const { path, ...request } = this.requestOf(query);
      const answer = await fetch(this.suite.origin + path, request);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${query.what}: ${answer.status} ${text}`);
      const page = JSON.parse(text || '[]') as unknown[] | { items?: unknown[]; totalItems?: number };
      // Slicebox' pages are bare arrays, and nobody counts what there is besides.
      const [items, total] = Array.isArray(page) ? [page.length, 0] : [page.items?.length ?? 0, page.totalItems ?? 0];
      const scannedTables = plans.scannedTables();
      this.found.set(key(query), { p50: 0, p99: 0, total, items, scannedTables, latencies: [] });
    }
    plans.close();
    await this.logPlans(false);
  }

  async ask(query: Query): Promise<void> {
    const { latencies } = await runLoad({
      origin: this.suite.origin,
      request: () => this.requestOf(query),
      count: REPETITIONS + 1,
      concurrency: 1,
      maxSeconds: 60,
    });
    this.found.get(key(query))?.latencies.push(...latencies.slice(1)); // the first opens a connection
  }

  measured(query: Query): Measured {
    const found = this.found.get(key(query));
    if (!found) throw new Error(`${query.what} was not asked`);
    const { latencies, ...rest } = found;
    return { ...rest, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  }

  async stop(): Promise<void> {
    await this.suite.stop();
    await this.database.$disconnect();
    await this.postgresql.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private requestOf({ path, body, caller }: Query): LoadRequest {
    const headers = this.callers[caller];
    if (body === undefined) return { path, headers };
    const json = { ...headers, 'content-type': 'application/json' };
    return { method: 'POST', path, headers: json, body: Buffer.from(JSON.stringify(body)) };
  }

  /** Sessions that are open follow within the time that a reload takes. */
  private async logPlans(wanted: boolean): Promise<void> {
    await this.database.$executeRawUnsafe(`ALTER SYSTEM SET auto_explain.log_min_duration = ${wanted ? 0 : -1}`);
    await this.database.$queryRawUnsafe('SELECT pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

type Headers = Record<string, string>;

async function makeCallers(suite: SuiteTarget): Promise<Record<Caller, Headers>> {
  const ask = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(suite.origin + path, {
      method,
      headers: { ...suite.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.text()) || '{}';
  };
  const domains = [...new Set(Object.values(CALLERS).flat())].filter((name) => name !== 'all');
  await ask('PUT', '/api/admin/server-params/domains', ['default', ...domains]);
  await ask('PATCH', '/api/preferences', { personalInfoView: true });
  const callers: Partial<Record<Caller, Headers>> = { everyone: suite.headers };
  for (const [caller, own] of Object.entries(CALLERS)) {
    if (caller === 'everyone') continue;
    const lists = [
      'readProjects',
      'writeProjects',
      'addSeriesProjects',
      'viewPersonalInfoProjects',
      'moderateProjects',
    ];
    const plugins = ['readPlugin', 'executePlugin', 'manageJobs', 'inputPersonalFeedback', 'inputConsensualFeedback'];
    const empty = [...lists, ...plugins, 'manageFeedback', 'viewPersonalInfo'].map((name) => [name, []]);
    const made = await ask('POST', '/api/admin/groups', {
      groupName: caller,
      privileges: ['personalInfoView'],
      domains: own,
      ...Object.fromEntries(empty),
      readProjects: PROJECTS_OF[caller as Caller]?.read ?? [],
      viewPersonalInfoProjects: PROJECTS_OF[caller as Caller]?.patients ?? [],
    });
    const userEmail = `${caller.replaceAll(' ', '-')}@example.com`;
    await ask('POST', '/api/admin/users', {
      userEmail,
      loginId: userEmail,
      password: 'bench-password-1',
      description: caller,
      loginEnabled: true,
      groups: [(JSON.parse(made) as { groupId: number }).groupId],
      preferences: { personalInfoView: true },
    });
    callers[caller as Caller] = suite.headersOf(userEmail);
  }
  return callers as Record<Caller, Headers>;
}

const key = ({ path, body, caller }: Query): string => `${caller} ${path} ${JSON.stringify(body ?? '')}`;
