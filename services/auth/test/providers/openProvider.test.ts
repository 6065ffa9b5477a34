import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@circus/service-kit';
import { silentLog, testCallers } from '@circus/testkit';
import { authConfig } from '../../src/config.js';
import { LdapAuthProvider } from '../../src/providers/ldapAuthProvider.js';
import { openProvider } from '../../src/providers/openProvider.js';

const open = async (environment: Record<string, string>) => {
  const required = {
    NATS_URL: 'nats://127.0.0.1:1',
    DATABASE_URL: 'postgresql://127.0.0.1:1/x',
    INTERNAL_PUBLIC_KEY: testCallers().publicKey,
  };
  return openProvider(loadConfig(authConfig, { ...required, ...environment }), silentLog());
};
const LDAP = { AUTH_PROVIDER: 'ldap', LDAP_URL: 'ldaps://directory.example', LDAP_BASE_DN: 'dc=hospital,dc=example' };

describe('the provider of logins', () => {
  it("is the suite's own accounts unless another is named", async () => {
    await expect(open({})).resolves.toBeNull();
    await expect(open({ AUTH_PROVIDER: 'default' })).resolves.toBeNull();
  });

  it('may be a directory, which need not be there at the start', async () => {
    await expect(open(LDAP)).resolves.toBeInstanceOf(LdapAuthProvider);
    await expect(open({ ...LDAP, LDAP_URL: 'ldap://10.0.0.1:389/' })).resolves.toBeInstanceOf(LdapAuthProvider);
  });

  it('may have its authority in a file or in the variable itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'circus-ca-'));
    const [pem, file] = ['-----BEGIN CERTIFICATE-----\n', join(folder, 'ca.pem')];
    writeFileSync(file, pem);
    for (const LDAP_CA of [pem, file]) {
      await expect(open({ ...LDAP, LDAP_CA })).resolves.toBeInstanceOf(LdapAuthProvider);
    }
    await expect(open({ ...LDAP, LDAP_CA: join(folder, 'absent.pem') })).rejects.toThrow(
      /LDAP_CA: must be the path of a PEM file that can be read/,
    );
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['an unknown name', { AUTH_PROVIDER: 'kerberos' }, /AUTH_PROVIDER: must be default, ldap, or the path of a module/],
    ['no address', { AUTH_PROVIDER: 'ldap', LDAP_BASE_DN: 'dc=x' }, /LDAP_URL: is needed/],
    ['no base', { AUTH_PROVIDER: 'ldap', LDAP_URL: 'ldap://x' }, /LDAP_BASE_DN: is needed/],
    ['an address of another kind', { ...LDAP, LDAP_URL: 'https://x' }, /LDAP_URL: must be ldap:\/\//],
    ['a name without its password', { ...LDAP, LDAP_BIND_DN: 'cn=x' }, /LDAP_BIND_PASSWORD: is needed/],
    ['a filter that finds everybody alike', { ...LDAP, LDAP_FILTER: '(uid=mori)' }, /LDAP_FILTER: must hold \{id\}/],
    ['a malformed filter', { ...LDAP, LDAP_FILTER: '(uid={id}' }, /LDAP_FILTER: is not a search filter/],
  ])('refuses %s at the start', async (_case, environment, message) => {
    await expect(open(environment)).rejects.toThrow(message);
  });
});
