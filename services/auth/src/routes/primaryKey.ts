import { Refusal } from '@circus/contracts';

/**
 * For `preValidation`: refuses a body that names the primary key, in words that its schema would not find.
 *
 * @throws Refusal `invalid`
 */
export function refuseKey(body: unknown, key: string, message: string): void {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, key)) throw new Refusal('invalid', message);
}
