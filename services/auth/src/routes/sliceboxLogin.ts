import { sliceboxUserPass } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endedSessionCookie, SESSION_COOKIE, sessionCookie } from '../sessions/sessionCookie.js';
import { logIn, logOut, type SessionLoginParts } from '../sessions/sessionLogin.js';
import { cookieOf } from './cookieOf.js';

/** `POST /api/users/login` and `/logout` (spec slicebox 3, 16.11). */
export function sliceboxLoginRoutes(app: ServiceApp, parts: SessionLoginParts): void {
  const surface = 'slicebox';
  const tags = ['Users'];
  app.post(
    '/api/users/login',
    {
      config: { access: 'public', surface },
      schema: {
        summary: 'Log in: the answer sets the session cookie',
        tags,
        body: sliceboxUserPass,
        response: { 201: z.undefined() },
      },
    },
    async (request, reply) => {
      const { user: name, pass: password } = request.body;
      const shown = cookieOf(request, SESSION_COOKIE);
      const value = await logIn(parts, { name, password, shown, requestId: request.id, ...placeOf(request) });
      reply
        .header('Set-Cookie', sessionCookie(value, { secure: isSecure(request) }))
        .header('Cache-Control', 'no-store');
      return reply.code(201).send();
    },
  );
  app.post(
    '/api/users/logout',
    {
      config: { access: 'authenticated', surface, consumes: 'any' },
      schema: { summary: 'Log out on this client', tags, response: { 201: z.undefined() } },
    },
    async (request, reply) => {
      const { userId, userEmail } = request.access;
      const session = { userId, userEmail, ...placeOf(request) };
      await parts.changes.change((transaction, concerns) =>
        logOut(parts.sessions, transaction, concerns, actorOf(request), session),
      );
      reply.header('Set-Cookie', endedSessionCookie({ secure: isSecure(request) }));
      return reply.code(201).send();
    },
  );
}

const placeOf = (request: FastifyRequest) => ({
  address: request.caller.address,
  userAgent: request.headers['user-agent'] ?? '',
});

/** Whether the client reached the gateway, or the proxy before it, by TLS. */
const isSecure = ({ headers }: FastifyRequest): boolean => headers['x-forwarded-proto'] === 'https';
