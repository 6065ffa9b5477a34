import { CALLER_HEADER, Refusal } from '@circus/contracts';
import type { AccessResolver, ReadAudit, ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SeriesTokens, TokenOwner } from '../tokens/seriesTokens.js';
import { clientAddress } from './clientFilter.js';
import { seriesUid } from './seriesQuery.js';

export interface TokenIssuer {
  tokens: SeriesTokens;
  accessOf: AccessResolver;
  /** Off: tokens are given to anybody, and opening a series needs none. */
  authentication: boolean;
  /** Addresses that get tokens without a credential, where they do not come through the gateway. */
  allowedAddresses: RegExp;
}

const token = z.string().meta({ description: 'For the header `Authorization: Bearer`, for this series only' });

/**
 * `GET /requestToken` and, with the result in upper case, `GET /token`: a token for a viewer that has no credential of
 * its own. Neither tells whether the series exists. (RS specification 1.8, 2.5; DECISIONS 7)
 */
export function tokenRoutes(app: ServiceApp, issuer: TokenIssuer, audit: ReadAudit): void {
  const paths = [
    ['/requestToken', 'ok', 'RsToken'],
    ['/token', 'OK', 'RsTokenOfSeries'],
  ] as const;
  for (const [path, result, id] of paths) {
    const answer = z.object({ result: z.literal(result), token }).meta({ id });
    app.get(
      path,
      {
        config: { access: 'public' },
        schema: {
          summary: 'A token that opens one series',
          querystring: z.object({ series: seriesUid }),
          response: { 200: answer },
        },
      },
      async (request, reply) => {
        const { series } = request.query;
        const owner = await ownerOf(request, issuer);
        audit.record(request, { action: 'series.requestToken', entity: 'series', entityId: series });
        reply.header('Cache-Control', 'no-store');
        return reply.send({ result, token: issuer.tokens.issue(series, owner) } as never);
      },
    );
  }
}

/** @throws Refusal 'unauthenticated', 'tooMany' or 'forbidden' for somebody who may not have a token */
async function ownerOf(request: FastifyRequest, issuer: TokenIssuer): Promise<TokenOwner> {
  const { caller } = request;
  if (!issuer.authentication) return { kind: 'anybody' };
  if (caller.kind === 'user') {
    const access = await issuer.accessOf(caller.userId, caller.accessVersion);
    if (access === null) throw new Refusal('unauthenticated', 'Invalid token: the user may not log in');
    return { kind: 'user', userId: caller.userId, accessVersion: access.accessVersion };
  }
  if (request.headers[CALLER_HEADER] !== undefined) {
    const { reason, retryAfterSeconds } = caller;
    throw new Refusal(retryAfterSeconds === undefined ? 'unauthenticated' : 'tooMany', reason, {}, retryAfterSeconds);
  }
  if (!issuer.allowedAddresses.test(clientAddress(request))) {
    throw new Refusal('forbidden', 'Tokens are not given to this address.');
  }
  return { kind: 'address' };
}
