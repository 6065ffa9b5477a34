import type { CallerClaims } from '@circus/contracts';
import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from './credentials/callers.js';

/** A token is worthless after this time, in seconds. */
const LIFE_S = 15;
/** A token older than this is signed anew, in milliseconds: what is handed out is good for ten seconds at least. */
const REUSED_MS = 5_000;
const MAX_TOKENS = 20_000;

/** Signs for the services who is calling. */
export class InternalTokens {
  private readonly signed = new LRUCache<string, string>({ max: MAX_TOKENS, ttl: REUSED_MS, ttlResolution: 0 });

  private constructor(private readonly sign: (claims: Omit<CallerClaims, 'iat' | 'exp'>) => string) {}

  /** @param keys the Ed25519 pair in PEM; only the gateway has the private one */
  static async using(keys: { private: string; public: string }): Promise<InternalTokens> {
    // An instance for the signer alone: the one that serves routes has the verifying side under the same name.
    const app = Fastify();
    await app.register(fastifyJwt, {
      secret: { private: keys.private, public: keys.public },
      sign: { algorithm: 'EdDSA', expiresIn: LIFE_S },
      verify: { algorithms: ['EdDSA'] },
    });
    await app.ready();
    return new InternalTokens((claims) => app.jwt.sign(claims));
  }

  /**
   * The token for a caller at an address: signed once for a few seconds of requests.
   * @param address the client's, after trusted proxies
   */
  of(caller: Caller, address: string): string {
    const key =
      caller.userId === undefined
        ? `${address}|${caller.retryAfterSeconds ?? ''}|${caller.reason}`
        : `${address}|${caller.userId}|${caller.accessVersion}|${caller.credentialId}`;
    const before = this.signed.get(key);
    if (before !== undefined) return before;
    const token = this.sign({
      iss: 'circus-gateway',
      ...(caller.userId === undefined
        ? { sub: '', anon: caller.reason, rty: caller.retryAfterSeconds }
        : { sub: String(caller.userId), av: caller.accessVersion, cid: caller.credentialId }),
      adr: address,
    });
    this.signed.set(key, token);
    return token;
  }
}
