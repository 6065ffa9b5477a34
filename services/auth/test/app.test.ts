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
      'DELETE /api/log',
      'DELETE /api/log/{id}',
      'DELETE /api/tokens/{tokenId}',
      'DELETE /api/users/{id}',
      'GET /api/admin/audit',
      'GET /api/admin/audit/export',
      'GET /api/admin/global-privileges',
      'GET /api/admin/groups',
      'GET /api/admin/groups/{groupId}',
      'GET /api/admin/server-params',
      'GET /api/admin/server-params/{key}',
      'GET /api/admin/users',
      'GET /api/admin/users/{userEmail}',
      'GET /api/log',
      'GET /api/login-info',
      'GET /api/login-info/full',
      'GET /api/logout',
      'GET /api/preferences',
      'GET /api/tokens',
      'GET /api/users',
      'GET /api/users/current',
      'GET /api/users/{userEmail}',
      'GET /login/oidc',
      'GET /login/oidc/callback',
      'GET /login/oidc/info',
      'PATCH /api/admin/groups/{groupId}',
      'PATCH /api/admin/users/{userEmail}',
      'PATCH /api/preferences',
      'POST /api/admin/groups',
      'POST /api/admin/onetime-urls',
      'POST /api/admin/users',
      'POST /api/logout',
      'POST /api/tokens',
      'POST /api/users',
      'POST /api/users/login',
      'POST /api/users/logout',
      'POST /login',
      'PUT /api/admin/server-params',
      'PUT /api/admin/server-params/{key}',
      'PUT /api/login-info/password',
    ]);
  });

  it('takes paths in any case and with a slash at the end', async () => {
    const user = await auth.addUser();
    expect((await auth.send(user, 'GET', '/api/Login-Info/')).status).toBe(200);
  });
});
