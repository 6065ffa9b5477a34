import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@circus/testkit';
import { findProgram } from '../../../../deploy/local/bootstrap/systemPrograms.mjs';

export const BASE_DN = 'dc=hospital,dc=example';
export const SEARCHER = { dn: `cn=searcher,${BASE_DN}`, password: 'searching' };

/** Debian's directory server, holding a small hospital. */
export interface Directory {
  /** Of the plain port, which also takes StartTLS. */
  url: string;
  /** Of the port that is TLS from the first byte. */
  tlsUrl: string;
  /** PEM of the certificate, which is its own authority and names 127.0.0.1 alone. */
  ca: string;
  stop(): Promise<void>;
  /** Starts it again on the same ports. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** The programs that the directory needs, which `npm test` installs where it may. @returns null where they are absent, after saying so */
export function directoryPrograms(): { slapd: string; slapadd: string; openssl: string } | null {
  const [slapd, slapadd, openssl] = ['slapd', 'slapadd', 'openssl'].map((name) => findProgram(name));
  if (slapd && slapadd && openssl) return { slapd, slapadd, openssl };
  console.warn('LEFT OUT: logins by a directory, because slapd or openssl is not installed (Debian: slapd, openssl)');
  return null;
}

export async function startDirectory(programs: NonNullable<ReturnType<typeof directoryPrograms>>): Promise<Directory> {
  const { slapd, slapadd, openssl } = programs;
  const folder = mkdtempSync(join(tmpdir(), 'circus-slapd-'));
  const [configuration, key, certificate] = [
    join(folder, 'slapd.conf'),
    join(folder, 'key.pem'),
    join(folder, 'ca.pem'),
  ];
  mkdirSync(join(folder, 'data'));
  execFileSync(
    openssl,
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=directory'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(configuration, configurationIn(folder, key, certificate));
  writeFileSync(join(folder, 'hospital.ldif'), ENTRIES);
  execFileSync(slapadd, ['-f', configuration, '-l', join(folder, 'hospital.ldif')], { stdio: 'ignore' });

  const [port, tlsPort] = [await freePort(), await freePort()];
  let process: ChildProcess | undefined;
  const start = async () => {
    const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`;
    // With any debug level, also none, it stays in the foreground.
    const started = spawn(slapd, ['-f', configuration, '-h', urls, '-d', '0'], { stdio: 'ignore' });
    process = started;
    await eventually(async () => {
      if (started.exitCode !== null) throw new Error(`slapd ended with ${started.exitCode}`);
      return (await listens(port)) && (await listens(tlsPort));
    });
  };
  const stop = async () => {
    if (!process || process.exitCode !== null) return;
    const ended = once(process, 'exit');
    process.kill('SIGTERM');
    await ended;
    process = undefined;
  };
  await start();
  return {
    url: `ldap://127.0.0.1:${port}`,
    tlsUrl: `ldaps://127.0.0.1:${tlsPort}`,
    ca: readFileSync(certificate, 'utf8'),
    start,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });

/** A server that takes a name without a password for an anonymous login, as the protocol allows: the worst case. */
const configurationIn = (folder: string, key: string, certificate: string) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
allow bind_anon_dn
pidfile ${folder}/slapd.pid
TLSCertificateFile ${certificate}
TLSCertificateKeyFile ${key}
database mdb
suffix "${BASE_DN}"
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${SEARCHER.dn}" read by * none
`;

const person = (uid: string, lines: string[]) =>
  [`dn: cn=${uid.replace(/[^a-z]/g, '')},ou=people,${BASE_DN}`, 'objectClass: inetOrgPerson', 'sn: x', `uid: ${uid}`]
    .concat(lines)
    .join('\n');

const ENTRIES = `dn: ${BASE_DN}
objectClass: dcObject
objectClass: organization
o: hospital
dc: hospital

dn: ${SEARCHER.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: ${SEARCHER.password}

dn: ou=people,${BASE_DN}
objectClass: organizationalUnit

${[
  person('mori', ['mail: mori@hospital.example', `userPassword:: ${Buffer.from('pässword').toString('base64')}`]),
  person('star*man', ['mail: starman@hospital.example', 'userPassword: asterisk']),
  person('a(b)c\\d', ['mail: brackets@hospital.example', 'userPassword: brackets']),
  person('twin', ['mail: twins@hospital.example', 'userPassword: same']),
  person('other', ['mail: twins@hospital.example', 'userPassword: same']),
  person('mailless', ['userPassword: right']),
  person('many', ['mail: first@hospital.example', 'mail: second@hospital.example', 'userPassword: right']),
  person('passwordless', ['mail: passwordless@hospital.example']),
].join('\n\n')}

dn: cn=mueller,ou=people,${BASE_DN}
objectClass: inetOrgPerson
sn: x
uid:: ${Buffer.from('müller').toString('base64')}
mail: mueller@hospital.example
userPassword: right
`;
