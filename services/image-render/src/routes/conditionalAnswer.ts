import type { FastifyReply, FastifyRequest } from 'fastify';

/** To be raised when the same images come to be shown differently, so that no client keeps the old ones. */
const REVISION = 1;

/** The entity tag of content with this name. */
export const entityTag = (name: string): string => `"${REVISION}.${name}"`;

/**
 * Names what is about to be answered, so that clients need not be sent it again.
 *
 * @param name tells this content from every other, also from earlier versions of the same
 * @returns true when the client has it already: answer with `notModified` (RFC 9110 13.1.2)
 */
export function isKnownToClient(request: FastifyRequest, reply: FastifyReply, name: string): boolean {
  const tag = entityTag(name);
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache');
  const known = request.headers['if-none-match']?.split(',').map((candidate) => candidate.trim()) ?? [];
  return known.some((candidate) => candidate === '*' || candidate.replace(/^W\//, '') === tag);
}

/** 304, without a body. */
export function notModified(reply: FastifyReply): FastifyReply {
  return reply.code(304).send();
}
