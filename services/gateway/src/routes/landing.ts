import { readFileSync } from 'node:fs';
import type { ServiceApp } from '@circus/service-kit';
import { type BrowserPolicy, pageHeaders } from '../securityHeaders.js';

const PAGE = readFileSync(new URL('../../public/landing.html', import.meta.url));

/** What somebody sees who opens the suite's address in a browser. */
export function landingRoutes(app: ServiceApp, policy: BrowserPolicy): void {
  const content = ["default-src 'none'", "style-src 'unsafe-inline'", 'img-src data:'];
  const headers = pageHeaders(policy, content);
  app.get('/', { config: { access: 'public', surface: 'circus' }, schema: { hide: true } }, async (_request, reply) =>
    reply.headers(headers).type('text/html; charset=utf-8').send(PAGE),
  );
}
