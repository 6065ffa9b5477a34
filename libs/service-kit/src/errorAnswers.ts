import { Refusal, type RefusalKind } from '@circus/contracts';
import { isUnavailable } from '@circus/db';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { learnAddresses } from './addresses.js';
import { refusalOfAnonymous, type Surface } from './caller.js';
import { validationErrors } from './validationErrors.js';

const STATUS: Record<RefusalKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  notAcceptable: 406,
  conflict: 409,
  protected: 403,
  tooLarge: 413,
  unsupportedMedia: 415,
  unprocessable: 422,
  tooMany: 429,
  notImplemented: 501,
  badGateway: 502,
  unavailable: 503,
  noSpace: 507,
};

/** CIRCUS and RS answer a missing right with 401, as the customer's documents say; Slicebox and DICOMweb with 403. */
const FORBIDDEN: Record<Surface, number> = { circus: 401, rs: 401, slicebox: 403, dicomweb: 403, internal: 403 };

/** Registers what every error turns into: the status, and the body in the form of the route's API (DECISIONS 3). */
export function registerErrorAnswers(app: FastifyInstance, defaultSurface: Surface): void {
  const addresses = learnAddresses(app, defaultSurface);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const surface = request.routeOptions?.config?.surface ?? defaultSurface;
    const refusal = asRefusal(error, surface, request.body);
    if (!refusal) request.log.error({ err: error }, 'A request failed');
    return answer(
      reply,
      surface,
      refusal ?? new Refusal('unavailable', 'Internal server error.'),
      refusal ? undefined : 500,
    );
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const surface = addresses.surfaceOf(request.url);
    const { caller } = request;
    // Slicebox tells nobody in particular what there is (spec slicebox 3, 17).
    if (surface === 'slicebox' && caller?.kind === 'anonymous')
      return answer(reply, surface, refusalOfAnonymous(caller));
    const methods = surface === 'slicebox' ? addresses.sliceboxMethodsOf(request.url) : [];
    if (methods.length === 0) return answer(reply, surface, new Refusal('missing', 'Not found'));
    const possible = methods.join(', ');
    const refusal = new Refusal('missing', `Only ${possible} ${methods.length === 1 ? 'is' : 'are'} possible here.`);
    return answer(reply.header('Allow', possible), surface, refusal, 405);
  });
}

/** The body of a refusal in the form of an API, and the status it goes with. */
export function refusalAnswer(surface: Surface, refusal: Refusal): { status: number; type: string; body: string } {
  const status = refusal.kind === 'forbidden' ? FORBIDDEN[surface] : STATUS[refusal.kind];
  if (surface === 'slicebox') return { status, type: 'text/plain; charset=UTF-8', body: refusal.message };
  const body =
    surface === 'rs'
      ? { result: 'ng', status: 'ng', message: refusal.message }
      : {
          error: refusal.message,
          // Another service goes on with the refusal as it was meant.
          ...(surface === 'internal' && { kind: refusal.kind }),
          ...refusal.details,
        };
  return {
    status,
    type: surface === 'rs' ? 'application/json' : 'application/json; charset=utf-8',
    body: JSON.stringify(body),
  };
}

function answer(reply: FastifyReply, surface: Surface, refusal: Refusal, status?: number): FastifyReply {
  const form = refusalAnswer(surface, refusal);
  const wait = refusal.retryAfterSeconds ?? (refusal.kind === 'unavailable' ? 1 : undefined);
  if (wait !== undefined) reply.header('Retry-After', String(wait));
  if (refusal.kind === 'unauthenticated' && (surface === 'circus' || surface === 'dicomweb')) {
    reply.header('WWW-Authenticate', 'Bearer');
  }
  if (refusal.kind === 'unauthenticated' && surface === 'rs')
    reply.header('WWW-Authenticate', 'Bearer realm="CircusRS"');
  // The body is a finished string: it does not go through the route's response schema.
  return reply
    .code(status ?? form.status)
    .type(form.type)
    .serializer((payload: unknown) => payload as string)
    .send(form.body);
}

/** What the caller is to be told; null for an error that is the suite's own. */
function asRefusal(error: FastifyError, surface: Surface, body: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (isResponseSerializationError(error)) return null;
  if (hasZodFastifySchemaValidationErrors(error)) return validationRefusal(error, surface, body);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    // CIRCUS answers 400 here (spec circus-api-core 2.2).
    return surface === 'circus'
      ? new Refusal('invalid', 'Invalid JSON as request body.\nrequest entity too large')
      : new Refusal('tooLarge', 'The body is too large.');
  }
  if (isUnavailable(error)) return new Refusal('unavailable', 'The database is away. Try again in a moment.');
  if (isTooDeep(error)) return new Refusal('invalid', 'The body is nested too deeply.');
  if (error.statusCode === 413) return new Refusal('tooLarge', error.message);
  if (error.statusCode === 415) return new Refusal('unsupportedMedia', error.message);
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500)
    return new Refusal('invalid', error.message);
  return null;
}

/** Only what is nested by the thousand, and read step by step, needs so much of the stack. */
const isTooDeep = ({ name, message }: Error): boolean => name === 'RangeError' && message.includes('call stack');

function validationRefusal(error: FastifyError, surface: Surface, body: unknown): Refusal {
  const issues = error.validation ?? [];
  if (surface === 'circus' && error.validationContext === 'body') {
    return new Refusal('invalid', 'Request data is not correct.', {
      validationErrors: validationErrors(issues, body),
    });
  }
  const places = issues.map(({ instancePath, message }) => `${instancePath.slice(1).replaceAll('/', '.')}: ${message}`);
  return new Refusal('invalid', places.join(' ').replace(/^: /, '') || error.message);
}
