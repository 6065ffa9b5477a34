import {
  GROUP_LISTS,
  type Group,
  type GroupCreation,
  type GroupList,
  type GroupUpdate,
  Refusal,
} from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { keepingAdministrators } from '../accounts/administrators.js';
import { logAdministration } from '../log/logAdministration.js';
import { requireReadable } from './groupConsistency.js';
import { findGroup, findMembers } from './groupRepository.js';

/** Bytes of a group as JSON: the audit trail's entry holds it twice, and goes through NATS, which takes 1 MiB. */
const MAX_GROUP_BYTES = 400_000;

/**
 * Makes a group, and its entry in the audit trail. It has no members yet.
 *
 * @throws Refusal `invalid` for lists that allow more than reading with what they do not allow to be read
 */
export async function createGroup(
  transaction: Transaction,
  actor: Actor,
  given: GroupCreation,
): Promise<{ groupId: number }> {
  const group = withoutDuplicates(given) as GroupCreation;
  requireReadable(group, group);
  requireFittingSize(group);
  const { groupId } = await transaction.group.create({ data: group, select: { groupId: true } });
  const lists = GROUP_LISTS.filter((list) => group[list].length > 0).map((list) => [list, group[list]]);
  await auditChange(transaction, 'auth', actor, {
    action: 'group.create',
    entity: 'group',
    entityId: String(groupId),
    details: { groupName: group.groupName, ...Object.fromEntries(lists) },
  });
  await logAdministration(transaction, actor, `The group ${group.groupName} was made`);
  return { groupId };
}

/**
 * Changes a group, and writes into the audit trail what was changed from what to what. What is given as it is already changes
 * nothing.
 *
 * @param update each list replaces the stored one whole
 * @returns whose access versions are to be raised: the members, or nobody where nothing was changed
 * @throws Refusal `missing` for an unknown group; `invalid` as `createGroup`, and those of `keepingAdministrators`
 */
export async function updateGroup(
  transaction: Transaction,
  actor: Actor,
  groupId: number,
  update: GroupUpdate,
): Promise<number[]> {
  return keepingAdministrators(transaction, async () => {
    const before = await findGroup(transaction, groupId);
    if (!before) throw groupMissing();
    const given = withoutDuplicates(update);
    requireReadable({ ...before, ...given }, given);
    requireFittingSize({ ...before, ...given });
    const changes = differences(before, given);
    if (Object.keys(changes).length === 0) return [];

    const data = Object.fromEntries(Object.entries(changes).map(([field, { to }]) => [field, to]));
    await transaction.group.update({ where: { groupId }, data, select: { groupId: true } });
    await auditChange(transaction, 'auth', actor, {
      action: 'group.update',
      entity: 'group',
      entityId: String(groupId),
      details: { groupName: before.groupName, changes },
    });
    await logAdministration(transaction, actor, `The group ${before.groupName} was changed`, Object.keys(changes));
    return findMembers(transaction, groupId);
  });
}

export const groupMissing = (): Refusal => new Refusal('missing', 'The requested group was not found.');

/** The fields that are given, each list with every entry once. */
function withoutDuplicates(update: GroupUpdate): Partial<GroupCreation> {
  const fields = Object.entries(update).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    fields.map(([field, value]) => [field, Array.isArray(value) ? [...new Set<string>(value)] : value]),
  );
}

function requireFittingSize(group: Partial<Group>): void {
  if (Buffer.byteLength(JSON.stringify(group)) <= MAX_GROUP_BYTES) return;
  throw new Refusal(
    'invalid',
    `The lists of a group have at most ${MAX_GROUP_BYTES} bytes together. Make two groups of it, or use the marker "all".`,
  );
}

type Changes = Partial<Record<GroupList | 'groupName', { from: string | string[]; to: string | string[] }>>;

/** Fields that are to be another than before; the order in a list means nothing. */
function differences(before: Group, given: Partial<GroupCreation>): Changes {
  const changes: Changes = {};
  const { groupName } = given;
  if (groupName !== undefined && groupName !== before.groupName) {
    changes.groupName = { from: before.groupName, to: groupName };
  }
  for (const list of GROUP_LISTS) {
    const [from, to] = [before[list], given[list]];
    if (to && !isSameSet(from, to)) changes[list] = { from, to };
  }
  return changes;
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && new Set([...one, ...other]).size === new Set(one).size;
