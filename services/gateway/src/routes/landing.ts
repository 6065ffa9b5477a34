import { readFileSync } from 'node:fs';
import type { ServiceApp } from '@circus/service-kit';

const PAGE = readFileSync(new URL('../../public/landing.html', import.meta.url));

/** What somebody sees who opens the suite's address in a browser. */
export function landingRoutes(app: ServiceApp): void {
  app.get('/', { config: { access: 'public', surface: 'circus' }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
      )
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(PAGE),
  );
}
