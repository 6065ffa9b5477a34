import { open } from 'node:fs/promises';
import { Refusal } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleFile, ConsoleFiles, ConsoleForm } from '../console/consoleFiles.js';
import { type BrowserPolicy, pageHeaders } from '../securityHeaders.js';

/** Nothing from elsewhere, and nothing written into a page: pictures may also be made by the page itself. */
const CONTENT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** The console at `/`: its files, and its one page at every address that nobody else answers. */
export function consoleRoutes(app: ServiceApp, files: ConsoleFiles, policy: BrowserPolicy): void {
  const page = pageHeaders(policy, CONTENT);
  const config = { access: 'public', surface: 'circus' } as const;

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const file = files.at(request.url.split('?', 1)[0] as string);
    if (!file) throw new Refusal('missing', 'Not found');
    const form = formFor(file, String(request.headers['accept-encoding'] ?? ''));
    const etag = `"${file.hash}${form.encoding ? `-${form.encoding}` : ''}"`;
    if (file.type.startsWith('text/html')) reply.headers(page);
    reply
      .header('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('ETag', etag)
      .header('Vary', 'Accept-Encoding');
    if (isNamed(request.headers['if-none-match'], etag)) return reply.code(304).send();
    reply.type(file.type).header('Content-Length', form.size);
    if (form.encoding) reply.header('Content-Encoding', form.encoding);
    return reply.send(await bytesOf(form));
  };
  for (const url of ['/', '/*']) app.get(url, { config, schema: { hide: true } }, answer);
}

/** @throws Refusal `missing` when the console is being built anew at this moment, and the file was of the last one */
async function bytesOf({ file }: ConsoleForm) {
  try {
    return (await open(file)).createReadStream();
  } catch {
    throw new Refusal('missing', 'This file of the console is not there any more. Load the page again.');
  }
}

/** The first form that the client takes (RFC 9110 12.5.3). */
function formFor({ forms }: ConsoleFile, accepted: string): ConsoleForm {
  const taken = new Set(
    accepted
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/i.test(part))
      .map((part) => part.split(';', 1)[0]?.trim().toLowerCase()),
  );
  const found = forms.find(({ encoding }) => encoding === undefined || taken.has(encoding));
  return found as ConsoleForm;
}

const isNamed = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((part) => [etag, '*'].includes(part.trim().replace(/^W\//, '')));
