import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findAccess } from '../access/accessRepository.js';

/** `circus.rpc.auth.access`: every service asks for the rights of its callers. */
export const serveAccess = (bus: Bus, database: Database): Promise<void> =>
  bus.serve(rpc.access, ({ userId }) => findAccess(database, userId));
