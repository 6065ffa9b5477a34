import { silentLog } from '@circus/testkit';
import { DefaultAuthProvider } from '../../src/providers/defaultAuthProvider.js';
import { type AuthTest, authTest } from '../authTest.js';

describe("the suite's own accounts", () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('say OK with the e-mail address, or NG', async () => {
    const { userEmail, loginId } = await auth.addUser({ password: 'right' });
    const provider = new DefaultAuthProvider(auth.database, silentLog());
    for (const id of [userEmail, loginId]) {
      await expect(provider.check(id, 'right')).resolves.toEqual({ result: 'OK', authenticatedUserEmail: userEmail });
      await expect(provider.check(id, 'wrong')).resolves.toEqual({ result: 'NG' });
    }
    await expect(provider.check('nobody', 'right')).resolves.toEqual({ result: 'NG' });
  });
});
