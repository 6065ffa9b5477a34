import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { LdapAuthProvider, type LdapOptions } from '../../src/providers/ldapAuthProvider.js';
import { BASE_DN, type Directory, directoryPrograms, SEARCHER, startDirectory } from './directory.js';

const programs = directoryPrograms();
const NG = { result: 'NG' };
const ok = (name: string) => ({ result: 'OK', authenticatedUserEmail: `${name}@hospital.example` });

(programs ? describe : describe.skip)('a directory', () => {
  let directory: Directory;
  beforeAll(async () => {
    if (programs) directory = await startDirectory(programs);
  });
  afterAll(() => directory.remove());

  const provider = (given: Partial<LdapOptions> = {}) =>
    new LdapAuthProvider({
      url: directory.url,
      startTls: false,
      bindDn: SEARCHER.dn,
      bindPassword: SEARCHER.password,
      baseDn: BASE_DN,
      filter: '(|(uid={id})(mail={id}))',
      emailAttribute: 'mail',
      timeoutMs: 5_000,
      ...given,
    });

  it('knows a right password by short name and by e-mail address, in any case', async () => {
    for (const id of ['mori', 'MORI', 'mori@hospital.example']) {
      await expect(provider().check(id, 'pässword')).resolves.toEqual(ok('mori'));
    }
    await expect(provider().check('müller', 'right')).resolves.toEqual(ok('mueller'));
  });

  it('refuses a wrong password, an unknown name and an entry without a password', async () => {
    for (const [id, password] of [
      ['mori', 'wrong'],
      ['mori', SEARCHER.password],
      ['nobody', 'pässword'],
      ['passwordless', 'x'],
      ['', 'pässword'],
    ] as const) {
      await expect(provider().check(id, password)).resolves.toEqual(NG);
    }
  });

  it('refuses an empty password, which this directory itself would let in', async () => {
    await expect(provider().check('mori', '')).resolves.toEqual(NG);
    await expect(provider().check('passwordless', '')).resolves.toEqual(NG);
  });

  it('refuses a name that more than one entry has', async () => {
    await expect(provider().check('twins@hospital.example', 'same')).resolves.toEqual(NG);
    await expect(provider().check('twin', 'same')).resolves.toEqual(ok('twins'));
  });

  it('reads nothing of a name as part of the filter', async () => {
    for (const id of ['*', 'mor*', 'mori)(uid=*', 'x)(|(uid=mori', '\\6dori', '(mori)', 'mori\0', '{id}', '$&mori']) {
      await expect(provider().check(id, 'pässword')).resolves.toEqual(NG);
    }
    await expect(provider().check('star*man', 'asterisk')).resolves.toEqual(ok('starman'));
    await expect(provider().check('a(b)c\\d', 'brackets')).resolves.toEqual(ok('brackets'));
  });

  it('refuses an entry without an e-mail address, and takes the first of several', async () => {
    await expect(provider().check('mailless', 'right')).resolves.toEqual(NG);
    const { authenticatedUserEmail } = (await provider().check('many', 'right')) as { authenticatedUserEmail: string };
    expect(authenticatedUserEmail).toBe('first@hospital.example');
  });

  it('reads the attribute and uses the filter that it is told', async () => {
    const options = { filter: '(&(objectClass=inetOrgPerson)(mail={id}@hospital.example))', emailAttribute: 'UID' };
    await expect(provider(options).check('mori', 'pässword')).resolves.toEqual({
      result: 'OK',
      authenticatedUserEmail: 'mori',
    });
  });

  it('cannot tell where the one who searches is refused, or may not search, or searches nowhere', async () => {
    await expect(provider({ bindPassword: 'wrong' }).check('mori', 'pässword')).rejects.toThrow();
    await expect(provider({ bindDn: undefined }).check('mori', 'pässword')).rejects.toThrow();
    await expect(provider({ baseDn: 'dc=elsewhere' }).check('mori', 'pässword')).rejects.toThrow();
  });

  it('is spoken to over TLS, from the first byte or by StartTLS', async () => {
    for (const options of [{ url: directory.tlsUrl }, { startTls: true }]) {
      const secure = provider({ ...options, ca: directory.ca });
      await expect(secure.check('mori', 'pässword')).resolves.toEqual(ok('mori'));
      await expect(secure.check('mori', 'wrong')).resolves.toEqual(NG);
    }
  });

  it('is told no password where its certificate is of an unknown authority, or another server’s', async () => {
    for (const options of [{ url: directory.tlsUrl }, { startTls: true }]) {
      await expect(provider(options).check('mori', 'pässword')).rejects.toThrow(/certificate/i);
    }
    const named = (url: string) => url.replace('127.0.0.1', 'localhost');
    for (const options of [{ url: named(directory.tlsUrl) }, { url: named(directory.url), startTls: true }]) {
      const secure = provider({ ...options, ca: directory.ca });
      await expect(secure.check('mori', 'pässword')).rejects.toThrow(/localhost/);
    }
  });

  it('cannot tell while it is down, and can when it is back', async () => {
    await directory.stop();
    await expect(provider().check('mori', 'pässword')).rejects.toThrow();
    await directory.start();
    await expect(provider().check('mori', 'pässword')).resolves.toEqual(ok('mori'));
  });
});

describe('a directory that says nothing', () => {
  it.each([
    ['', {}],
    [' over TLS', { scheme: 'ldaps' }],
    [' to StartTLS', { startTls: true }],
  ])(
    'cannot tell%s within its time',
    async (_case, { scheme = 'ldap', startTls = false }: { scheme?: string; startTls?: boolean }) => {
      const sockets: Socket[] = [];
      const server = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const silent = new LdapAuthProvider({
        url: `${scheme}://127.0.0.1:${port}`,
        startTls,
        baseDn: BASE_DN,
        filter: '(uid={id})',
        emailAttribute: 'mail',
        timeoutMs: 200,
      });
      await expect(silent.check('mori', 'pässword')).rejects.toThrow(/time/i);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  );
});
