import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Authentication, Credential } from '@circus/contracts';
// What is measured is the gateway's own code, taken apart: as everywhere, nothing else imports a service.
import { callerOf } from '../../services/gateway/dist/credentials/callerOf.js';
import { type Caller, Callers } from '../../services/gateway/dist/credentials/callers.js';
import { readCredential } from '../../services/gateway/dist/credentials/readCredential.js';
import { InternalTokens } from '../../services/gateway/dist/internalToken.js';
import { RateLimit } from '../../services/gateway/dist/limits/rateLimit.js';
import { readRequestHead } from '../../services/gateway/dist/proxy/requestHeaders.js';
import { runLoad } from './load.js';
import type { Report } from './report.js';
import { cpuSecondsOf } from './serverProcess.js';
import type { Target } from './target.js';

/** Requests of each kind in one round. */
const REQUESTS = 20_000;
const BURST = 1_000;
const CLIENT = { address: '127.0.0.1', protocol: 'http', host: '127.0.0.1:8080' } as const;
const LINES = ['Host', CLIENT.host, 'Accept', 'image/png,*/*', 'User-Agent', 'bench/1', 'Connection', 'keep-alive'];
const NO_ORIGINS: ReadonlySet<string> = new Set();

/**
 * What it costs the gateway to know who asks: the processor time of its process for proxied requests with a token that it
 * knows and without any credential, in turn; and the same steps alone, without network, in this process.
 */
export async function measureAuth(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const figure = (target: string, what: string, unit = 'µs'): Report['figures'][number] => {
    const made = { target, what, unit, values: [] };
    report.figures.push(made);
    return made;
  };
  for (const target of targets) {
    if (!target.gateway) continue;
    const anonymous = figure(target.name, 'gateway CPU per proxied request, no credential');
    const known = figure(target.name, 'gateway CPU per proxied request, known token');
    const added = figure(target.name, 'authentication adds to it (at most 100)');
    for (let round = 0; round < rounds; round++) {
      say(`proxied requests, round ${round + 1} of ${rounds}: ${target.name}`);
      const costs = { anonymous: 0, known: 0 };
      // Which comes first changes from round to round.
      const turns: (keyof typeof costs)[] = round % 2 ? ['known', 'anonymous'] : ['anonymous', 'known'];
      for (const kind of turns) costs[kind] = await costOfProxied(target, kind === 'known');
      anonymous.values.push(costs.anonymous);
      known.values.push(costs.known);
      added.values.push(costs.known - costs.anonymous);
    }
  }

  const alone = 'in this process';
  const anonymous = figure(alone, 'reading a request and naming its caller, no credential');
  const known = figure(alone, 'reading a request and naming its caller, known token');
  const added = figure(alone, 'authentication adds to it');
  const asked = figure(alone, `questions to auth, ${REQUESTS} requests with one token`, '');
  const burst = figure(alone, `questions to auth, a burst of ${BURST} with one unknown token`, '');
  const steps = await Steps.prepared();
  for (let round = 0; round < rounds; round++) {
    say(`the steps alone, round ${round + 1} of ${rounds}`);
    anonymous.values.push(await steps.cost(undefined));
    const before = steps.asked;
    known.values.push(await steps.cost(newToken()));
    asked.values.push(steps.asked - before);
    added.values.push((known.values.at(-1) as number) - (anonymous.values.at(-1) as number));
    burst.values.push(await steps.questionsOfBurst());
  }
}

/** Processor time of the gateway, µs for each request to a public route of a service. */
async function costOfProxied({ origin, gateway }: Target, withToken: boolean): Promise<number> {
  const { path, headers, pid } = gateway as NonNullable<Target['gateway']>;
  const load = {
    origin,
    request: () => ({ path, headers: withToken ? headers : {} }),
    concurrency: 8,
    maxSeconds: 120,
  };
  await runLoad({ ...load, count: REQUESTS / 10 }); // warm
  const before = cpuSecondsOf(pid());
  const { requests } = await runLoad({ ...load, count: REQUESTS });
  return ((cpuSecondsOf(pid()) - before) / requests) * 1e6;
}

const newToken = (): string => randomBytes(20).toString('hex');

/** What the gateway does with a request before it sends it on. */
class Steps {
  asked = 0;
  private readonly callers: Callers;
  private readonly limit = new RateLimit({ perSecond: 1_000_000, burst: 10_000_000 });

  private constructor(private readonly tokens: InternalTokens) {
    this.callers = new Callers({ connected: true, authenticate: (credential) => this.authenticate(credential) });
  }

  static async prepared(): Promise<Steps> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const keys = {
      private: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      public: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    };
    const steps = new Steps(await InternalTokens.using(keys));
    for (const token of [undefined, newToken()]) await steps.cost(token); // warm
    return steps;
  }

  /** µs of processor time for each request. @param token undefined for requests without a credential */
  async cost(token: string | undefined): Promise<number> {
    const lines = token === undefined ? LINES : [...LINES, 'Authorization', `Bearer ${token}`];
    await this.nameCaller(lines);
    const begin = process.cpuUsage();
    for (let i = 0; i < REQUESTS; i++) {
      const named = this.nameCaller(lines);
      if (named instanceof Promise) await named;
    }
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / REQUESTS;
  }

  async questionsOfBurst(): Promise<number> {
    const before = this.asked;
    const lines = [...LINES, 'Authorization', `Bearer ${newToken()}`];
    await Promise.all(Array.from({ length: BURST }, () => this.nameCaller(lines)));
    return this.asked - before;
  }

  private nameCaller(lines: readonly string[]): string | Promise<string> {
    const head = readRequestHead(lines);
    const shown = readCredential(head, CLIENT, false, NO_ORIGINS);
    const found = callerOf(shown, 'rs', this.callers);
    const refusal = this.limit.refusalFor('ask' in found ? undefined : found, CLIENT.address);
    if (refusal) throw refusal;
    const caller: Caller | Promise<Caller> = 'ask' in found ? found.ask() : found;
    if (caller instanceof Promise) return caller.then((told) => this.tokens.of(told, CLIENT.address));
    return this.tokens.of(caller, CLIENT.address);
  }

  private async authenticate(_credential: Credential): Promise<Authentication> {
    this.asked += 1;
    await new Promise((answered) => setTimeout(answered, 2));
    return { ok: true, userId: this.asked, accessVersion: 1, credentialId: `token-${this.asked}`, expiresAt: null };
  }
}
