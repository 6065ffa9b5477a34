import { newId } from '@circus/contracts';
import type { CircusCommand } from '@circus/service-kit';

/** A new id, as the suite gives to cases, projects, tasks and jobs. */
export const ulid: CircusCommand = {
  name: 'ulid',
  summary: 'Print a new id (a lower-case ULID)',
  needs: 'nothing',
  run: async ({ print }) => print(newId()),
};
