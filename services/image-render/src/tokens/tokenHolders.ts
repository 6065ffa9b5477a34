import { type Access, ALL } from '@circus/contracts';
import type { AccessResolver, Caller, OwnCredentials } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import type { SeriesTokens } from './seriesTokens.js';
import type { TokenUses } from './tokenUses.js';

/** RFC 6750 2.1; the scheme in any case. */
const BEARER = /^bearer +([0-9a-f]{96}) *$/i;

/** Of callers who come with the token of a series instead of a credential of their own. */
export const SERIES_TOKEN = 'series-token';

/** Somebody who shows the token of a series. */
export interface TokenHolder {
  caller: Caller;
  access: Access;
}

/** Knows who shows a series' token, and what he may see by it. */
export class TokenHolders {
  constructor(
    private readonly tokens: SeriesTokens,
    private readonly uses: TokenUses,
    private readonly accessOf: AccessResolver,
  ) {}

  /**
   * Who holds this token, whose time begins anew; null when it is worth nothing: none of ours, of another series, too
   * old, or of a user whose rights have changed since.
   */
  async holderOf(token: string, seriesInstanceUid: string, address: string): Promise<TokenHolder | null> {
    const read = this.tokens.read(token, seriesInstanceUid);
    if (read === null || read.owner.kind === 'anybody' || !this.uses.isAlive(read)) return null;
    const { owner } = read;
    if (owner.kind === 'address') {
      this.uses.use(read);
      return { caller: { kind: 'anonymous', reason: 'A series token of no user.', address }, access: OF_NOBODY };
    }
    const { userId, accessVersion } = owner;
    const access = await this.accessOf(userId, accessVersion);
    if (access?.accessVersion !== accessVersion) return null;
    this.uses.use(read);
    return { caller: { kind: 'user', userId, accessVersion, credentialId: SERIES_TOKEN, address }, access };
  }

  /** For requests by nobody that the gateway knows. */
  readonly ofRequest: OwnCredentials = async (request) => {
    // What a token opens is named by the addresses of this surface only.
    if (request.routeOptions.config.surface !== 'rs') return null;
    const token = bearerToken(request.headers.authorization);
    const series = seriesOf(request);
    return token === null || series === null ? null : this.holderOf(token, series, request.caller.address);
  };
}

/** The token in an `Authorization` header, null for anything that is none of ours. */
export function bearerToken(authorization: string | undefined): string | null {
  return BEARER.exec(authorization ?? '')?.[1] ?? null;
}

/** The one series that a request names, in its path or else in its query. */
function seriesOf({ params, query }: FastifyRequest): string | null {
  const { seriesUid } = (params ?? {}) as Record<string, unknown>;
  const named = seriesUid ?? (query as Record<string, unknown>).series;
  return typeof named === 'string' ? named : null;
}

/** Sees the series of every domain, and may do nothing else: the token itself says which series. */
const OF_NOBODY: Access = {
  userId: 0,
  accessVersion: 0,
  userEmail: '',
  loginId: '',
  role: 'USER',
  groups: [],
  globalPrivileges: [],
  domains: [ALL],
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
  personalInfoPreference: false,
};
