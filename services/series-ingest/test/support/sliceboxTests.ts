import type { Access } from '@circus/contracts';
import { accessOfNobody } from '@circus/testkit';
import type { TestIngest } from './testIngest.js';

/** A user of Slicebox: sees patients of the default domain. */
export const sliceboxUser = (given: Partial<Access> = {}): Access =>
  accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'], ...given });

/** Sends JSON, and gives status and body: JSON where it is that. */
export async function ask(
  ingest: TestIngest,
  method: string,
  path: string,
  body?: unknown,
  as: Access = sliceboxUser(),
): Promise<{ status: number; body: unknown }> {
  const response = await ingest.request(path, {
    method,
    as,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** Posts bytes as they are, as an image. */
export async function postImage(
  ingest: TestIngest,
  bytes: Buffer,
  { path = '/api/images', as = sliceboxUser() }: { path?: string; as?: Access } = {},
): Promise<{ status: number; body: { id: number; seriesId: number } & Record<string, unknown> }> {
  const response = await ingest.request(path, {
    method: 'POST',
    body: bytes as unknown as NonNullable<RequestInit['body']>,
    headers: { 'content-type': 'application/octet-stream' },
    as,
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { id: 0, seriesId: 0, text } };
}
