import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GLOBAL_PRIVILEGES, type GlobalPrivilege } from '@circus/contracts';
import { type Database, openDatabase } from '@circus/db';
import { makeInstance } from '@circus/dicom';
import { type TestSuite, testSuite } from '@circus/testkit';
import { type DescribedRoute, type OpenApiDocument, routesOf } from './accessRoutes.js';
import { RIGHTS, type Right, type Somebody, Users } from './accessUsers.js';

/**
 * Routes that anybody may call, also without a credential. A route that is not named here is refused to everybody but
 * those with the rights that it declares; whoever adds one to this list has looked twice.
 */
const PUBLIC = new Set([
  'GET /api/plugin-displays/{pluginId}/{*}',
  'GET /api/status',
  // Of boxes, whose token stands in the path: without one that counts they are refused before anything is looked at.
  'GET /api/transactions/{token}/outgoing',
  'GET /api/transactions/{token}/outgoing/poll',
  'GET /api/transactions/{token}/status',
  'GET /api/system/health',
  'GET /api/system/information',
  'GET /api/users/current',
  'POST /api/transactions/{token}/image',
  'POST /api/transactions/{token}/outgoing/done',
  'POST /api/transactions/{token}/outgoing/failed',
  'POST /api/users/login',
  'POST /login',
  'GET /login/oidc',
  'GET /login/oidc/callback',
  'GET /login/oidc/info',
  'GET /rs/requestToken',
  'GET /rs/status',
  'GET /rs/token',
  'PUT /api/transactions/{token}/status',
]);

/** Whose data must appear nowhere. */
const PATIENT = { name: 'KAKUSHIGOTO^HIMEKO', id: 'PID-4711-SECRET', birthDate: '19610203' };
const OF_PATIENT = /KAKUSHIGOTO|HIMEKO|PID-4711|19610203|1961-02-03/i;
const PLUGIN_ID = 'ab12'.repeat(16);

const NOBODY = 'Unauthorized request: no authentication given';
/** Status for somebody without the right, by surface (DECISIONS 2). */
const FORBIDDEN = { circus: 401, rs: 401, slicebox: 403, dicomweb: 403, internal: 403 };

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

describe('every route of the suite', () => {
  let suite: TestSuite;
  let database: Database;
  let users: Users;
  let routes: DescribedRoute[];
  let seriesUid: string;
  /** What the answers of those routes show that leave out what is not the caller's, by what their rights are about. */
  let marks: Record<string, string[]>;
  let everything: Somebody;
  let nothing: Somebody;
  const without = new Map<Right, Somebody>();

  beforeAll(async () => {
    suite = await testSuite();
    database = openDatabase(suite.state().databaseUrl, { connections: 2 });
    users = new Users(database);
    everything = await users.create(RIGHTS);
    nothing = await users.create([]);
    for (const right of RIGHTS) without.set(right, await users.create(RIGHTS.filter((one) => one !== right)));

    const sopInstanceUid = '1.2.826.99.1.1.1';
    seriesUid = '1.2.826.99.1.1';
    const file = makeInstance({
      patientName: PATIENT.name,
      patientId: PATIENT.id,
      patientBirthDate: PATIENT.birthDate,
      studyInstanceUid: '1.2.826.99.1',
      seriesInstanceUid: seriesUid,
      sopInstanceUid,
      rows: 16,
      columns: 16,
    });
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(file)]), 'a.dcm');
    const { taskId } = await ask<{ taskId: string }>('/api/series/domain/default', { method: 'POST', body: form });
    const full = await ask<{ accessibleProjects: { projectId: string }[] }>('/api/login-info/full');
    const projectId = full.accessibleProjects[0]?.projectId as string;
    const partialVolumeDescriptor = { start: 1, end: 1, delta: 1 };
    const { caseId } = await ask<{ caseId: string }>('/api/cases', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId, series: [{ seriesUid, partialVolumeDescriptor }], tags: [] }),
    });
    const manifest = join(suite.dataDirectory, 'plugin.json');
    writeFileSync(
      manifest,
      JSON.stringify({ pluginId: PLUGIN_ID, pluginName: 'Walked', version: '1.0.0', description: '' }),
    );
    await suite.circus('register-cad-plugin', manifest);
    const { jobId } = await ask<{ jobId: string }>('/api/plugin-jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pluginId: PLUGIN_ID, series: [{ seriesUid, partialVolumeDescriptor }] }),
    });
    const [flat] =
      await ask<{ id: number; study: { id: number }; patient: { id: number } }[]>('/api/metadata/flatseries');
    const [image] = await ask<{ id: number }[]>(`/api/metadata/images?seriesid=${flat?.id}`);
    await ask(`/api/metadata/series/${flat?.id}/seriestags`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'A tag' }),
    });
    const { items: tokens } = await ask<{ items: { tokenId: string }[] }>('/api/tokens');
    const tokenId = tokens[0]?.tokenId as string;
    const { myListId } = await ask<{ myListId: string }>('/api/mylists', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'A list', resourceType: 'series', public: false }),
    });

    const json = { 'content-type': 'application/json' };
    const [session, exportSet] = await Promise.all([
      ask<{ id: number }>('/api/import/sessions', { method: 'POST', headers: json, body: '{"name":"A session"}' }),
      ask<{ id: number }>('/api/images/export', { method: 'POST', headers: json, body: `[${image?.id}]` }),
    ]);

    const document = await ask<OpenApiDocument>('/api/docs/openapi.json');
    expect(document.info.description).not.toMatch(/Missing/);
    routes = routesOf(document, {
      ...{
        seriesUid,
        caseId,
        caseIds: caseId,
        projectId,
        taskId,
        tokenId,
        myListId,
        pluginId: PLUGIN_ID,
        jobId,
        feedbackId: 'all',
        '*': 'plugin-log.txt',
        domain: 'default',
      },
      ...{ userEmail: 'admin@example.com', partialVolumeDescriptor, series: seriesUid },
      ...{
        imageId: image?.id,
        seriesId: flat?.id,
        seriesid: flat?.id,
        studyId: flat?.study.id,
        studyid: flat?.study.id,
        importSessionId: session.id,
        exportSetId: exportSet.id,
        patientId: flat?.patient.id,
        patientid: flat?.patient.id,
      },
      ...{ a: 0, b: 'axial', c: '0,0,0', origin: '0,0,0', xAxis: '16,0,0', yAxis: '0,16,0', size: '16,16' },
      ...{ u: '1,0,0', v: '0,1,0' },
      ...{ study: '1.2.826.99.1', instance: sopInstanceUid, frames: '1', mode: 'axial', file: 'documentation.js' },
    });
    marks = { domain: [seriesUid, sopInstanceUid], project: [caseId], plugin: [PLUGIN_ID], own: [taskId, tokenId] };
  }, 180_000);
  afterAll(async () => {
    await database?.$disconnect();
    await suite.stop();
    suite.remove();
  });

  async function ask<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await suite.fetch(path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Calls a route. Of an event stream, which does not end, only what comes at once is read. */
  async function call(route: DescribedRoute, headers: Record<string, string>, method = route.method): Promise<Answer> {
    const type = route.contentType === 'multipart/form-data' ? 'multipart/form-data; boundary=x' : route.contentType;
    const stop = new AbortController();
    const answer = await fetch(suite.url + route.path, {
      method,
      headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
      body: route.body,
      signal: stop.signal,
    });
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      return {
        status: answer.status,
        headers: answer.headers,
        text: Buffer.from(await answer.arrayBuffer()).toString('latin1'),
      };
    }
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const first = await Promise.race([
      reader.read(),
      new Promise<undefined>((wake) => setTimeout(() => wake(undefined), 200)),
    ]);
    stop.abort();
    return { status: answer.status, headers: answer.headers, text: Buffer.from(first?.value ?? []).toString() };
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const as = (somebody: Somebody) => bearer(somebody.token);
  const restricted = () => routes.filter(({ access }) => access !== 'public');

  /** What a refusal says, read in the form that its surface has; another form fails. */
  function messageOf({ surface }: DescribedRoute, { headers, text }: Answer): string {
    const type = headers.get('content-type');
    if (surface === 'slicebox')
      return type === 'text/plain; charset=UTF-8' ? text : `not plain text but ${type}: ${text}`;
    if (!type?.startsWith('application/json')) return `not JSON but ${type}: ${text}`;
    const body = JSON.parse(text) as Record<string, unknown>;
    if (surface === 'rs') return body.result === 'ng' && body.status === 'ng' ? String(body.message) : text;
    return Object.keys(body).join() === 'error' ? String(body.error) : text;
  }

  it('is described with what it needs, and those for everybody are named in this test', () => {
    expect(routes.length).toBeGreaterThan(30);
    for (const surface of ['circus', 'slicebox', 'rs']) expect(routes.map((route) => route.surface)).toContain(surface);
    const declared = routes.filter(({ access }) => access === 'public').map(({ name }) => name);
    expect(declared.filter((name) => !PUBLIC.has(name))).toEqual([]);
    expect(restricted().filter(({ name }) => PUBLIC.has(name))).toEqual([]);
  });

  describe('is refused with 401 in the form of its surface', () => {
    const credentials: [string, () => Promise<Record<string, string>>, string][] = [
      ['no credential', async () => ({}), NOBODY],
      ['an unknown token', async () => bearer('0'.repeat(40)), 'Invalid token: access token is invalid'],
      ['a broken header', async () => ({ authorization: 'Bearer' }), 'Invalid request: malformed authorization header'],
      [
        'an unknown session',
        async () => ({ cookie: 'slicebox-session=no-such-session' }),
        'Invalid session: the session is unknown or has ended',
      ],
      [
        'an expired token',
        async () => bearer((await users.createToken(everything.userId, new Date(Date.now() - 1_000))).token),
        'Invalid token: access token has expired',
      ],
      [
        'the token of a disabled user',
        async () => {
          const disabled = await users.create(RIGHTS);
          await database.$executeRaw`UPDATE auth."user" SET login_enabled = false WHERE id = ${disabled.userId}`;
          return as(disabled);
        },
        'Invalid token: the user may not log in',
      ],
    ];
    it.each(credentials)('to somebody with %s', async (_what, credential, reason) => {
      const headers = await credential();
      for (const route of restricted()) {
        const answer = await call(route, headers);
        expect([route.name, answer.status, messageOf(route, answer)]).toEqual([route.name, 401, reason]);
        const challenge = { circus: 'Bearer', dicomweb: 'Bearer', rs: 'Bearer realm="CircusRS"', slicebox: null }[
          route.surface as 'circus'
        ];
        expect([route.name, answer.headers.get('www-authenticate')]).toEqual([route.name, challenge]);
        if (route.method === 'GET') {
          // Where a route has no HEAD, nobody answers it.
          const head = (await call(route, headers, 'HEAD')).status;
          expect([route.name, head === 401 || head === 404]).toEqual([route.name, true]);
        }
      }
    });
  });

  /** The rights that a route declares, each with who checks it. */
  function rightsOf({
    access,
  }: DescribedRoute): { right: Right | 'own'; about: string; check: string; says: RegExp }[] {
    if (typeof access === 'string') return [];
    type Declared = { role?: string; check: string };
    const {
      privileges = [],
      role,
      project,
      plugin,
      domain,
      own,
    } = access as {
      privileges?: GlobalPrivilege[];
      role?: 'SUPERUSER' | 'ADMINISTRATOR';
    } & Partial<Record<'project' | 'plugin' | 'domain' | 'own', Declared>>;
    const about = (name: string, declared: Declared | undefined, right: string, says: RegExp) =>
      declared ? [{ right: right as Right, about: name, check: declared.check, says }] : [];
    return [
      ...privileges.map((name) => ({
        right: `privilege ${name}` as const,
        about: 'privilege',
        check: 'path',
        says: new RegExp(`privilege \\(${GLOBAL_PRIVILEGES[name]}\\)`),
      })),
      ...(role === 'SUPERUSER' ? about('role', { check: 'path' }, 'superuser', /role SUPERUSER/) : []),
      ...(role === 'ADMINISTRATOR' ? about('role', { check: 'path' }, 'role ADMINISTRATOR', /role ADMINISTRATOR/) : []),
      ...about(
        'project',
        project,
        `project ${project?.role}`,
        new RegExp(`"${project?.role}" privilege of this project`),
      ),
      ...about('plugin', plugin, `plugin ${plugin?.role}`, new RegExp(`"${plugin?.role}" privilege of this plug-in`)),
      ...about('domain', domain, 'domain', /domain/),
      ...about('own', own, 'own', /./),
    ];
  }

  /** Somebody who has everything but this right. */
  async function lacking(right: Right | 'own' | 'role ADMINISTRATOR'): Promise<Somebody> {
    // Administrators may do some things with what is others'.
    if (right === 'own') return lacking('role ADMINISTRATOR');
    const found = without.get(right as Right);
    if (found) return found;
    // Roles derive from privileges (DECISIONS 5): without this one and the mark of the first administrator, USER is left.
    const made = await users.create(RIGHTS.filter((one) => one !== 'superuser' && one !== 'privilege manageServer'));
    without.set(right as Right, made);
    return made;
  }

  it('is refused to a user without any right, unless it needs none or leaves out what he may not see', async () => {
    for (const route of restricted()) {
      const rights = rightsOf(route);
      const answer = await call(route, as(nothing));
      if (rights.every(({ check }) => check === 'leavesOut')) {
        expect([route.name, answer.status]).not.toEqual([route.name, 401]);
        expect([route.name, answer.status]).not.toEqual([route.name, 403]);
        continue;
      }
      const expected = rights.every(({ check }) => check === 'hides' || check === 'leavesOut')
        ? [404]
        : [FORBIDDEN[route.surface]];
      expect([route.name, answer.status, messageOf(route, answer)]).toEqual([
        route.name,
        expected[0],
        expect.not.stringMatching(/^not /),
      ]);
    }
  });

  it('is refused to a user who lacks only one of its rights, with words that name it', async () => {
    let walked = 0;
    for (const route of restricted()) {
      const rights = rightsOf(route);
      for (const { right, about, check, says } of rights) {
        // None of these is the owner, who alone comes as far as to the other rights.
        if (right !== 'own' && rights.some((each) => each.right === 'own')) continue;
        const answer = await call(route, as(await lacking(right)));
        const seen = [route.name, right, answer.status];
        walked += 1;
        if (check === 'leavesOut') {
          // A deletion has nothing to say, and nothing is put together of what is left out.
          expect([[200, 201, 204].includes(answer.status), ...seen]).toEqual([true, ...seen]);
          for (const mark of marks[about] ?? [])
            expect([route.name, right, answer.text]).not.toEqual([route.name, right, expect.stringContaining(mark)]);
        } else if (check === 'hides') {
          expect(seen).toEqual([route.name, right, 404]);
        } else {
          expect(seen).toEqual([route.name, right, FORBIDDEN[route.surface]]);
          expect([route.name, messageOf(route, answer)]).toEqual([route.name, expect.stringMatching(says)]);
        }
      }
    }
    expect(walked).toBeGreaterThan(20);
  });

  it('answers somebody who has every right, and shows him what others do not see', async () => {
    const shows = (name: string, mark: string, token: string) => async () => {
      const route = routes.find((one) => one.name === name) as DescribedRoute;
      expect([name, (await call(route, bearer(token))).text]).toEqual([name, expect.stringContaining(mark)]);
    };
    for (const route of restricted().filter(({ method }) => method === 'GET')) {
      if (rightsOf(route).some(({ right }) => right === 'own')) continue;
      expect([route.name, [401, 403].includes((await call(route, as(everything))).status)]).toEqual([
        route.name,
        false,
      ]);
    }
    const [caseId, taskId, tokenId] = [marks.project?.[0], ...(marks.own ?? [])] as [string, string, string];
    for (const check of [
      shows('GET /api/cases', caseId, everything.token),
      shows('GET /api/series', seriesUid, everything.token),
      shows('GET /api/metadata/flatseries', seriesUid, everything.token),
      shows('GET /api/metadata/images', '1.2.826.99.1.1.1', everything.token),
      shows('GET /api/plugins', PLUGIN_ID, everything.token),
      shows('GET /api/plugin-jobs', seriesUid, everything.token),
      shows('GET /api/tasks', taskId, suite.token),
      shows('GET /api/tasks/{taskId}', taskId, suite.token),
      shows('GET /api/tokens', tokenId, suite.token),
    ]) {
      await check();
    }
  });

  it('says nothing of a patient to somebody who has every right but to see patients', async () => {
    const blind = without.get('privilege personalInfoView') as Somebody;
    const shown: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      expect([route.name, (await call(route, as(blind))).text]).toEqual([
        route.name,
        expect.not.stringMatching(OF_PATIENT),
      ]);
      if (OF_PATIENT.test((await call(route, as(everything))).text)) shown.push(route.name);
    }
    // Otherwise the name would be missing because it is nowhere.
    expect(shown).toEqual(
      expect.arrayContaining([
        'GET /api/cases',
        'GET /api/images/{id}',
        'GET /api/metadata/flatseries',
        'GET /api/plugin-jobs',
        'GET /api/series',
        'GET /api/series/{seriesUid}',
      ]),
    );
  });

  it('leaves neither patients nor tokens in the logs', async () => {
    await fetch(
      `${suite.url}/api/series?filter=${encodeURIComponent(JSON.stringify({ 'patientInfo.patientName': PATIENT.name }))}`,
      {
        headers: as(everything),
      },
    );
    await fetch(`${suite.url}/api/patients/${PATIENT.name}`, { headers: as(everything) });
    await fetch(`${suite.url}/api/plugins/${PATIENT.name}`, { headers: as(everything) });
    await fetch(`${suite.url}/api/series?access_token=${everything.token}`);
    const directory = join(suite.dataDirectory, 'logs');
    const last = 'the-last-request-of-this-test';
    await suite.fetch('/api/series', { headers: { 'x-request-id': last } });
    const logs = () =>
      readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')] as const);
    // Lines are written beside the work.
    while (!logs().some(([name, text]) => name === 'gateway.log' && text.includes(last))) {
      await new Promise((wake) => setTimeout(wake, 20));
    }
    const secrets = [suite.token, ...[everything, nothing, ...without.values()].map(({ token }) => token)];
    for (const [name, text] of logs()) {
      const lines = text
        .split('\n')
        .filter((line) => OF_PATIENT.test(line) || secrets.some((secret) => line.includes(secret)));
      expect([name, lines]).toEqual([name, []]);
    }
  });
});
