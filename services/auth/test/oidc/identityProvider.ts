import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../providers/directory.js';

/** Where the suite under test is reached; nobody goes there, the tests read the address that a browser is sent to. */
export const SITE = 'circus.example.org';
export const CALLBACK = `https://${SITE}/login/oidc/callback`;
const SECRET = 'known to two';

/** A real OpenID provider. */
export interface IdentityProvider {
  issuer: string;
  /** What the suite reads from its environment to use it. */
  settings: Record<string, string>;
  /** Logs somebody in there as a browser does that was sent to the address. @returns where the browser is sent back to */
  logIn(address: string, account: string): Promise<string>;
  /** Gives up at the login form. @returns where the browser is sent back to */
  giveUp(address: string): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Claims = Record<string, unknown>;

/**
 * @param accounts the claims of everybody who can log in; any password does
 * @param options.claimsInIdToken whether they stand in the ID token; else in the user information alone
 * @param options.callback where it may send browsers back to
 */
export async function identityProvider(
  accounts: Record<string, Claims>,
  { claimsInIdToken = true, callback = CALLBACK } = {},
): Promise<IdentityProvider> {
  const port = await freePort();
  const client = (client_id: string, method: string) => ({
    client_id,
    ...(method !== 'none' && { client_secret: SECRET }),
    token_endpoint_auth_method: method,
    redirect_uris: [callback],
  });
  const options = JSON.stringify({
    port,
    accounts,
    claimsInIdToken,
    clients: [
      client('circus', 'client_secret_basic'),
      client('circus-post', 'client_secret_post'),
      client('circus-public', 'none'),
    ],
  });
  const issuer = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    const started = spawn(
      process.execPath,
      [join(process.cwd(), 'services/auth/test/oidc/providerProcess.mjs'), options],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child = started;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk;
        if (output.includes('READY')) resolve();
      };
      started.stdout.on('data', read);
      started.stderr.on('data', read);
      started.once('exit', () => reject(new Error(`The identity provider ended: ${output}`)));
    });
  };
  const stop = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    issuer,
    settings: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'circus', OIDC_CLIENT_SECRET: SECRET },
    logIn: (address, account) =>
      browse(address, issuer, (url, prompt) => ({
        url,
        body: new URLSearchParams({ prompt, login: account, password: 'any' }),
      })),
    giveUp: (address) => browse(address, issuer, (url) => ({ url: `${url}/abort` })),
    start,
    stop,
  };
}

/** Follows redirects and answers forms until the browser is sent to another site. */
async function browse(
  address: string,
  issuer: string,
  answer: (url: string, prompt: string) => { url: string; body?: URLSearchParams },
): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, body?: URLSearchParams) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return { text: await response.text(), location: location && new URL(location, url).href };
  };
  let url = address;
  for (let steps = 0; steps < 20; steps++) {
    let { text, location } = await visit(url);
    if (!location) {
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
      if (!prompt) throw new Error(`The identity provider shows no form at ${url}: ${text.slice(0, 2_000)}`);
      const next = answer(url, prompt);
      ({ text, location } = await visit(next.url, next.body));
      if (!location) throw new Error(`The identity provider did not take the form: ${text.slice(0, 2_000)}`);
    }
    if (!location.startsWith(`${issuer}/`)) return location;
    url = location;
  }
  throw new Error('The identity provider sends the browser in circles');
}
