import { isDeepStrictEqual } from 'node:util';
import { newId, type Project, type ProjectCreation, type ProjectUpdate, Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { insertProject, lockProject, writeProject } from './projectRepository.js';

/** Bytes of a project as JSON: the audit trail's entry holds it twice, and goes through NATS, which takes 1 MiB. */
const MAX_PROJECT_BYTES = 400_000;

/**
 * Makes a project, and its entry in the audit trail. No group names it yet: nobody but those of "all" projects sees it.
 *
 * @returns its id
 * @throws Refusal `invalid` for one that is too large
 */
export async function createProject(transaction: Transaction, actor: Actor, given: ProjectCreation): Promise<string> {
  requireFittingSize(given);
  const projectId = newId();
  await insertProject(transaction, { projectId, ...given });
  await auditChange(transaction, 'cases', actor, {
    action: 'project.create',
    entity: 'project',
    entityId: projectId,
    details: { ...given },
  });
  return projectId;
}

/**
 * Changes a project, and writes into the audit trail what was changed from what to what. What is given as it is already changes
 * nothing.
 *
 * @throws Refusal `missing` for an unknown project; `invalid` for one that becomes too large
 */
export async function updateProject(
  transaction: Transaction,
  actor: Actor,
  projectId: string,
  update: ProjectUpdate,
): Promise<void> {
  const before = await lockProject(transaction, projectId);
  if (!before) throw projectMissing();
  const fields = Object.keys(update) as (keyof ProjectUpdate)[];
  const changed = fields.filter((field) => !isDeepStrictEqual(update[field], before[field]));
  if (changed.length === 0) return;
  requireFittingSize({ ...before, ...update });
  await writeProject(transaction, projectId, update);
  const valuesIn = (project: ProjectUpdate | Project) =>
    Object.fromEntries(changed.map((field) => [field, project[field]]));
  await auditChange(transaction, 'cases', actor, {
    action: 'project.update',
    entity: 'project',
    entityId: projectId,
    details: { before: valuesIn(before), after: valuesIn(update) },
  });
}

export const projectMissing = (): Refusal => new Refusal('missing', 'The requested project was not found.');

function requireFittingSize(project: object): void {
  if (Buffer.byteLength(JSON.stringify(project)) > MAX_PROJECT_BYTES) {
    throw new Refusal('invalid', `A project has at most ${MAX_PROJECT_BYTES} bytes.`);
  }
}
