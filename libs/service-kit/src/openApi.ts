import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

/** `/openapi.json` on the service's own port: OpenAPI 3.1 from the same zod schemas that validate. The gateway composes them. */
export async function registerOpenApi(app: FastifyInstance, title: string, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title, version } },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.get('/openapi.json', { config: { access: 'public', surface: 'internal' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}
