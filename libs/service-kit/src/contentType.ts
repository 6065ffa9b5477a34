import { Refusal } from '@circus/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Surface } from './caller.js';

const JSON_TYPE = 'application/json';
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The media type rules of the two APIs: CIRCUS refuses a missing type on POST and PUT, reads a PATCH without one as JSON
 * and refuses a wrong one (spec circus-api-core 2.2); Slicebox reads JSON also without a type and as octet-stream
 * (spec slicebox 1).
 *
 * @throws Refusal `invalid` or `unsupportedMedia`
 */
export function requireContentType(request: FastifyRequest, surface: Surface, consumes = JSON_TYPE): void {
  if (!WITH_BODY.has(request.method) || consumes === 'any') return;
  const given = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (given === consumes) return;
  if (surface === 'slicebox' && consumes === JSON_TYPE && (!given || given === 'application/octet-stream')) {
    request.headers['content-type'] = JSON_TYPE;
    return;
  }
  if (!given) {
    if (request.method === 'PATCH' && consumes === JSON_TYPE) {
      request.headers['content-type'] = JSON_TYPE;
      return;
    }
    throw new Refusal('invalid', 'Content-type is unspecified.');
  }
  throw new Refusal('unsupportedMedia', `The content type must be ${consumes}.`);
}

/** JSON bodies: only an object or an array; an empty one counts as `{}`. */
export function registerJsonParser(app: FastifyInstance, bodyLimit: number): void {
  app.removeContentTypeParser(JSON_TYPE);
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'string', bodyLimit }, (_request, text, done) => {
    const body = text.toString();
    if (body.trim() === '') return done(null, {});
    try {
      const value: unknown = JSON.parse(body);
      if (typeof value !== 'object' || value === null) throw new SyntaxError('Only an object or an array is accepted.');
      done(null, value);
    } catch (error) {
      done(new Refusal('invalid', `Invalid JSON as request body.\n${(error as Error).message}`));
    }
  });
}
