// A real OpenID provider in a process of its own. Its one argument is JSON: port, clients, accounts (claims by name) and
// whether claims stand in the ID token (else in the user information only).
import Provider from 'oidc-provider';

const { port, clients, accounts, claimsInIdToken } = JSON.parse(process.argv[2]);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], upn: ['upn'] },
  conformIdTokenClaims: !claimsInIdToken,
  cookies: { keys: ['for tests'] },
  findAccount: (_context, accountId) =>
    accounts[accountId] && { accountId, claims: () => ({ sub: accountId, ...accounts[accountId] }) },
});
provider.listen(port, '127.0.0.1', () => console.log('READY'));
