import { Refusal } from '@circus/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Surface } from './caller.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data';
/** A form whose first part is JSON. It has a name of its own, since services read other forms as files. */
const JSON_FORM_TYPE = 'application/x-circus-json-form';
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The media type rules of the two APIs: CIRCUS refuses a missing type on POST and PUT, reads a PATCH without one as JSON
 * and refuses a wrong one (spec circus-api-core 2.2); Slicebox reads JSON also without a type, as octet-stream and as the
 * first part of a form (spec slicebox 1).
 *
 * @throws Refusal `invalid` or `unsupportedMedia`
 */
export function requireContentType(request: FastifyRequest, surface: Surface, consumes = JSON_TYPE): void {
  if (!WITH_BODY.has(request.method) || consumes === 'any') return;
  const given = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (given === consumes) return;
  if (surface === 'slicebox' && consumes === JSON_TYPE) {
    if (!given || given === 'application/octet-stream') {
      request.headers['content-type'] = JSON_TYPE;
      return;
    }
    if (given === FORM_TYPE) {
      request.headers['content-type'] = request.headers['content-type']?.replace(/^[^;]*/, JSON_FORM_TYPE);
      return;
    }
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
  const parsed = (text: string, done: (error: Error | null, value?: unknown) => void) => {
    if (text.trim() === '') return done(null, {});
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null) throw new SyntaxError('Only an object or an array is accepted.');
      done(null, value);
    } catch (error) {
      done(new Refusal('invalid', `Invalid JSON as request body.\n${(error as Error).message}`));
    }
  };
  const options = { parseAs: 'string' as const, bodyLimit };
  app.addContentTypeParser(JSON_TYPE, options, (_request, text, done) => parsed(text.toString(), done));
  app.addContentTypeParser(JSON_FORM_TYPE, options, (request, text, done) => {
    const part = firstPart(text.toString(), request.headers['content-type'] ?? '');
    if (part === null) done(new Refusal('invalid', 'The form cannot be read, or has no part.'));
    else parsed(part, done);
  });
}

/** What the first part of a form holds (RFC 2046 5.1.1); null for a form that is not well formed. */
function firstPart(form: string, contentType: string): string | null {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return null;
  // The first boundary may stand at the very beginning, without the line break that belongs to all others.
  const lines = `\r\n${form}`;
  const opening = lines.indexOf(`\r\n--${boundary}\r\n`);
  if (opening === -1) return null;
  const head = lines.indexOf('\r\n', opening + 2);
  // A part without header lines begins with the empty line itself.
  const content = lines.indexOf('\r\n\r\n', head);
  const end = lines.indexOf(`\r\n--${boundary}`, content + 2);
  return content === -1 || end === -1 ? null : lines.slice(content + 4, Math.max(end, content + 4));
}
