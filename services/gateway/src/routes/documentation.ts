import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Refusal } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { ApiDescription } from '../openapi/apiDescription.js';
import { type BrowserPolicy, pageHeaders } from '../securityHeaders.js';

const CONFIG = { access: 'public', surface: 'circus' } as const;
/** Nothing from elsewhere, no script or form but our own; Swagger UI draws small images out of its style sheet. */
const CONTENT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const own = new URL('../../public/', import.meta.url);

/** Every file of the page, where it lies and what it is. */
const FILES: Record<string, { path: string | URL; type: string }> = {
  'swagger-ui.css': { path: join(viewer, 'swagger-ui.css'), type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { path: join(viewer, 'swagger-ui-bundle.js'), type: 'text/javascript; charset=utf-8' },
  'favicon-32x32.png': { path: join(viewer, 'favicon-32x32.png'), type: 'image/png' },
  'documentation.js': { path: new URL('documentation.js', own), type: 'text/javascript; charset=utf-8' },
};

/** The description of the API: for programs, and as a page to read and try. */
export function documentationRoutes(app: ServiceApp, description: ApiDescription, policy: BrowserPolicy): void {
  const headers = pageHeaders(policy, CONTENT);
  app.get('/api/docs/openapi.json', { config: CONFIG, schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(await description.read()),
  );

  app.get('/api/docs', { config: CONFIG, schema: { hide: true } }, async (_request, reply) =>
    reply
      .headers(headers)
      .type('text/html; charset=utf-8')
      .send(await readFile(new URL('documentation.html', own))),
  );

  app.get(
    '/api/docs/:file',
    { config: CONFIG, schema: { hide: true, params: z.object({ file: z.string() }) } },
    async (request, reply) => {
      const file = Object.hasOwn(FILES, request.params.file) ? FILES[request.params.file] : undefined;
      if (!file) throw new Refusal('missing', 'Not found');
      return reply
        .header('cache-control', 'public, max-age=3600')
        .type(file.type)
        .send(await readFile(file.path));
    },
  );
}
