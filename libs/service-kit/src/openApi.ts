import fastifySwagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeAccess } from './routeAccess.js';

/**
 * `/openapi.json` on the service's own port: OpenAPI 3.1 from the same zod schemas that validate. The gateway composes
 * them. Beside what the standard has, each operation says what its caller needs (`x-access`) and in whose form it
 * answers (`x-surface`).
 */
export async function registerOpenApi(app: FastifyInstance, title: string, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title, version } },
    transform,
    transformObject: jsonSchemaTransformObject,
  });
  app.get('/openapi.json', { config: { access: 'public', surface: 'internal' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}

type Described = FastifySchema & { hide?: boolean; readonly consumes?: readonly string[] };

const transform: SwaggerTransform = (document) => {
  const { schema, url } = jsonSchemaTransform(document as unknown as Parameters<typeof jsonSchemaTransform>[0]);
  const described = (schema ?? {}) as Described;
  if (!described.hide) Object.assign(described, declarationsOf(document.route, described));
  return { schema: described, url };
};

function declarationsOf({ config, method }: RouteOptions, schema: Described): object {
  const { access = 'public', surface, consumes } = config ?? {};
  const takesBody = ['POST', 'PUT', 'PATCH'].some((one) => method.includes(one));
  const mediaType = consumes === undefined || consumes === 'any' ? undefined : [consumes];
  return {
    'x-access': describeAccess(access),
    'x-surface': surface,
    // A body that no schema checks, because its handler reads it as it comes.
    ...(takesBody && mediaType && { consumes: schema.consumes ?? mediaType }),
    ...(takesBody && mediaType && !schema.body && { body: { type: 'string', format: 'binary' } }),
    ...(access === 'public' && { security: [] }),
  };
}
