import { type AuthTest, authTest } from './authTest.js';

describe('the auth service', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('is ready with its database and NATS', async () => {
    const answer = await auth.send(null, 'GET', '/readyz');
    expect([answer.status, answer.json.checks]).toEqual([200, { nats: 'ok', database: 'ok' }]);
  });

  it('describes every public route', async () => {
    const { paths } = (await auth.send(null, 'GET', '/openapi.json')).json;
    const routes = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.filter((route) => !route.startsWith('HEAD')).sort()).toEqual([
      'DELETE /api/tokens/{tokenId}',
      'GET /api/admin/audit',
      'GET /api/admin/global-privileges',
      'GET /api/admin/server-params',
      'GET /api/admin/server-params/{key}',
      'GET /api/log',
      'GET /api/login-info',
      'GET /api/login-info/full',
      'GET /api/logout',
      'GET /api/preferences',
      'GET /api/tokens',
      'GET /api/users/current',
      'GET /api/users/{userEmail}',
      'PATCH /api/preferences',
      'POST /api/admin/onetime-urls',
      'POST /api/logout',
      'POST /api/tokens',
      'POST /login',
    ]);
  });

  it('takes paths in any case and with a slash at the end', async () => {
    const user = await auth.addUser();
    expect((await auth.send(user, 'GET', '/api/Login-Info/')).status).toBe(200);
  });
});
