import { isDeepStrictEqual } from 'node:util';
import { isDeclaredDefault, knownServerParam, Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { logAdministration } from '../log/logAdministration.js';
import { emitServerParamsChanged, findServerParams, storeServerParams } from './serverParamRepository.js';

/** Any number that no other advisory lock of this database has. */
const SERVER_PARAM_LOCK = 727_172;
/** A value that is longer as JSON is not told in the audit trail, whose entries go through NATS. */
const MAX_TOLD_BYTES = 4_096;

/**
 * Creates or replaces server parameters, all or none, and writes each one that is another now into the audit trail. Others
 * stay as they are.
 *
 * @throws Refusal `invalid` for a known parameter of another form, or a default domain that is none of the domains
 */
export async function putServerParams(
  transaction: Transaction,
  actor: Actor,
  given: Record<string, unknown>,
): Promise<void> {
  const params = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, checkedValue(key, value)]));
  // What is found here is still so when it is replaced: domains and their default go together.
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${SERVER_PARAM_LOCK})`;
  const before = await findServerParams(transaction);
  if ('domains' in params || 'defaultDomain' in params) requireKnownDefault({ ...before, ...params });
  const changed = Object.entries(params).filter(
    ([key, value]) => !Object.hasOwn(before, key) || !isDeepStrictEqual(before[key], value),
  );
  if (changed.length === 0) return;
  await storeServerParams(transaction, Object.fromEntries(changed));
  const keys = changed.map(([key]) => key);
  await emitServerParamsChanged(transaction, keys);
  await logAdministration(transaction, actor, 'Settings were changed', keys);
  for (const [key, value] of changed) {
    const details = { ...(Object.hasOwn(before, key) && { from: told(before[key]) }), to: told(value) };
    const deed = { action: 'serverParam.update', entity: 'serverParam', entityId: key, details };
    await auditChange(transaction, 'auth', actor, deed);
  }
}

function checkedValue(key: string, value: unknown): unknown {
  const known = knownServerParam(key);
  if (!known) return value;
  const checked = known.safeParse(value);
  if (checked.success) return checked.data;
  throw new Refusal('invalid', `${key}: ${checked.error.issues[0]?.message}`);
}

function requireKnownDefault({ domains, defaultDomain }: Record<string, unknown>): void {
  if (isDeclaredDefault(domains, defaultDomain)) return;
  throw new Refusal(
    'invalid',
    `defaultDomain: "${String(defaultDomain)}" is none of the domains. Set domains and defaultDomain together, or defaultDomain to "".`,
  );
}

const told = (value: unknown): unknown => {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= MAX_TOLD_BYTES ? value : { bytes };
};
