import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type Access,
  ALL,
  CALLER_HEADER,
  type CallerClaims,
  GLOBAL_PRIVILEGES,
  type GlobalPrivilege,
} from '@circus/contracts';

/** The gateway's side of the internal token, for testing a service without a gateway. */
export interface TestCallers {
  /** For the service's INTERNAL_PUBLIC_KEY. */
  publicKey: string;
  /** For a gateway's INTERNAL_PRIVATE_KEY. */
  privateKey: string;
  /** Headers of a request by these rights' user. The user is known to `accessOf` from now on. */
  headers(access: Access): Record<string, string>;
  anonymousHeaders(reason: string, retryAfterSeconds?: number): Record<string, string>;
  /** Instead of asking auth: for `createService({ accessOf })`. */
  accessOf(userId: number): Promise<Access | null>;
}

export function testCallers(): TestCallers {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const known = new Map<number, Access>();
  const headersWith = (claims: Omit<CallerClaims, 'iss' | 'adr' | 'iat' | 'exp'>) => ({
    [CALLER_HEADER]: token(privateKey, claims),
  });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    headers: (access) => {
      known.set(access.userId, access);
      return headersWith({ sub: String(access.userId), av: access.accessVersion, cid: 'test' });
    },
    anonymousHeaders: (reason, retryAfterSeconds) => headersWith({ sub: '', anon: reason, rty: retryAfterSeconds }),
    accessOf: async (userId) => known.get(userId) ?? null,
  };
}

function token(key: KeyObject, claims: Omit<CallerClaims, 'iss' | 'adr' | 'iat' | 'exp'>): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { iss: 'circus-gateway', adr: '127.0.0.1', iat: now, exp: now + 3_600, ...claims };
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part(payload)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

let nextUserId = 1;

/** Somebody without any right, but for what is given. */
export function accessOfNobody(given: Partial<Access> = {}): Access {
  const userId = given.userId ?? nextUserId++;
  return {
    userId,
    accessVersion: 1,
    userEmail: `user${userId}@example.com`,
    loginId: `user${userId}`,
    role: 'USER',
    groups: [],
    globalPrivileges: [],
    domains: [],
    projects: { read: [], write: [], viewPersonalInfo: [], moderate: [], addSeries: [] },
    plugins: {
      readPlugin: [],
      executePlugin: [],
      manageJobs: [],
      inputPersonalFeedback: [],
      inputConsensualFeedback: [],
      manageFeedback: [],
      viewPersonalInfo: [],
    },
    personalInfoPreference: true,
    ...given,
  };
}

/** Somebody with every right, but for what is given. */
export function accessOfAdministrator(given: Partial<Access> = {}): Access {
  const nobody = accessOfNobody(given);
  const everything = (record: Record<string, string[]>) =>
    Object.fromEntries(Object.keys(record).map((name) => [name, [ALL]]));
  return {
    ...nobody,
    role: 'SUPERUSER',
    groups: [{ groupId: 1, groupName: 'admin' }],
    globalPrivileges: Object.keys(GLOBAL_PRIVILEGES) as GlobalPrivilege[],
    domains: [ALL],
    projects: everything(nobody.projects) as Access['projects'],
    plugins: everything(nobody.plugins) as Access['plugins'],
    ...given,
  };
}
